"""Operations, what came of them, fugitives and assets: each fact entered once, whoever claims it."""
