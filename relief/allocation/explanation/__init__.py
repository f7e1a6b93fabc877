"""Why a line gets what it gets: facts that are stored, and the sentences made of them."""
