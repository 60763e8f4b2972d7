"""The use cases: hearing, answering, the service desk, requests that wait to be finished."""
