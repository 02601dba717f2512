"""The JSON API: each operation says what it takes and answers, and the document of all is made from that."""
