"""SolrCloud behind the archive's Protocol: an index on several machines. See docs/operators.md."""
