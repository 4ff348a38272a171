"""Datasets and their files."""

from cartest_mocks.datasets.endpoints import ROUTES as DATASET_ROUTES
from cartest_mocks.datasets.files import ROUTES as FILE_ROUTES

__all__ = ["ROUTES"]

ROUTES = (*DATASET_ROUTES, *FILE_ROUTES)
