"""The runtime library of every service.

| module | gives |
|---|---|
| `settings` | `Settings`, `DatabaseSettings`: what infrastructure supplies, read once |
| `errors` | errors as nouns: `NotFound`, `Conflict`, `Unprocessable`, `Throttled`, `Unavailable`, `Fault`, ... |
| `http` | `create_app`, `Router`, `lambda_handler`, `User`, `Manager`, `Admin`: a FastAPI app behind the HTTP API |
| `worker` | `lambda_handler`, `Queue`, `ObjectCreated`, `decide`: an SQS worker with partial failures |
| `database` | `Database(settings).unit_of_work()`: PostgreSQL by SQLAlchemy, logged in by IAM |
| `migrations` | `run(database, package)`: Alembic revisions of a package |
| `table` | `Table`, `Put`, `Update`, `Delete`, `Check`, `Query`: DynamoDB, guarded writes, signed cursors |
| `objects` | `Objects`: presigned uploads and downloads, head, read, delete |
| `messages` | `Message`, `send`: typed messages that carry the correlation id |
| `idempotency` | `Answers.once`: the same request twice, done once |
| `secrets` | `Secret(arn).text()`, cached |
| `models` | `embeddings(name)`, `chat(name)`: offline or Amazon Bedrock, by name |
| `correlation` | the id that ties together all that one request caused |
| `log` | `info`, `warning`, `error`, `count`: events with fields, metrics |
| `clients` | AWS clients, made when first needed |
| `testing` | events as Lambda sends them, for tests |

Every module imports what it needs and nothing else: a worker loads no FastAPI, and nobody loads botocore before a
call to AWS.
"""
