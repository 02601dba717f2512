"""The address map of the archive. Numbers in addresses are permanent."""

urlpatterns: list = []
