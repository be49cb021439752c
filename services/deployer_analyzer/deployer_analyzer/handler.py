"""Lambda's entry into the worker."""

import os
from datetime import UTC, datetime

from deployer.analysis.store import AnalysisStore
from deployer.messages import AnalyzeMessage
from deployer.sessions.store import SessionStore
from deployer.timeline.store import Timeline
from skylift import models, worker
from skylift.table import Table

from deployer_analyzer.analyzer import Analyzer
from deployer_analyzer.finding import ENGINE, findings
from deployer_analyzer.model import ModelEngine
from deployer_analyzer.settings import Settings

settings = Settings.from_environment(os.environ)
table = Table(settings.table_name)
analyzer = Analyzer(
    sessions=SessionStore(table),
    timeline=Timeline(table),
    analyses=AnalysisStore(table),
    engine=findings if settings.analyze_engine == ENGINE else ModelEngine(models.writer(settings.analyze_engine)),
    clock=lambda: datetime.now(UTC),
)
handler = worker.lambda_handler(
    AnalyzeMessage.parse,
    analyzer.analyze,
    queue=worker.Queue(settings.queue_url, settings.dlq_url, settings.max_receives),
    give_up=analyzer.give_up,
)
