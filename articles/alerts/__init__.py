"""What is new for whom, and how it is told: by mail and by webhook. Nothing hidden is ever told."""
