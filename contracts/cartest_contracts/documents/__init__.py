"""The contract documents, OpenAPI and AsyncAPI, at every dated version: load, index and resolve.

``openapi.yaml`` (bundled from ``sources/``) and ``asyncapi.yaml`` describe the base version; the folders below
``overlays/`` say what differs at the others. What the loaders return is shared by everyone who asks, so it is not
to be changed; take a copy first. Everything that the index knows comes from the documents: nothing about a single
operation or message belongs into this package.
"""

from cartest_contracts.documents.index import Access, Channel, Message, Operation, channels, messages, operations
from cartest_contracts.documents.loading import Document, Json, load, load_asyncapi, load_openapi
from cartest_contracts.documents.places import objects, resolve, schema

__all__ = [
    "Access",
    "Channel",
    "Document",
    "Json",
    "Message",
    "Operation",
    "channels",
    "load",
    "load_asyncapi",
    "load_openapi",
    "messages",
    "objects",
    "operations",
    "resolve",
    "schema",
]
