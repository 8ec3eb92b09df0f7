"""The demo, by a client that was generated from the OpenAPI document and by nothing else: inventory announces a launch,
the guest reports that it lost its race, the operator sees the incident, the receiver claims the repair that the signed
webhook asks for, the guest reports again, and the incident is resolved. Says each step on a line of its own."""

import json
import queue
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from client import AuthenticatedClient
from client.api.boots import get_boot, get_instance
from client.api.deliveries import list_deliveries
from client.api.guests import send_boot
from client.api.incidents import acknowledge_incident, list_incidents, list_timeline
from client.api.inventory import expect_instance
from client.api.repairs import claim_repair, get_repair, note_outcome
from client.models import AckBody, BootReport, BootReportSectionsItem, ClaimBody, Expectation, OutcomeBody, Problem

WITHIN_S = 60
UUID = "6d1f5a10-3333-4aaa-8bbb-000000000077"
BOOT = "6f1c2f0e-5b0a-4c7e-9a53-0c1d8e4b7a10"
SECRET = "0123456789abcdef" * 2

webhooks: "queue.Queue[dict]" = queue.Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(202)
        self.end_headers()
        webhooks.put(json.loads(body))

    def log_message(self, *_):
        pass


def until(what, ask, wanted):
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        answer = ask()
        if answer is not None and not isinstance(answer, Problem) and wanted(answer):
            return answer
        time.sleep(0.1)
    raise SystemExit(f"not within {WITHIN_S} s: {what}; the last answer was {answer}")


def demand(answer):
    if answer is None or isinstance(answer, Problem):
        raise SystemExit(f"refused: {answer}")
    return answer


def main():
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    print(json.dumps({"receiver": f"http://127.0.0.1:{receiver.server_port}/"}), flush=True)
    told = json.loads(sys.stdin.readline())

    def caller(role):
        return AuthenticatedClient(base_url=told["url"], token=told["tokens"][role], raise_on_unexpected_status=True)

    inventory, guest, operator = caller("inventory"), caller("ingest"), caller("operator")

    def report(seq, text):
        sections = [BootReportSectionsItem(name="console", text=text)]
        body = BootReport(boot_id=BOOT, sections=sections, seq=seq, uptime=40.0 + seq, product_uuid=UUID, image="web-77")
        received = demand(send_boot.sync(client=guest, body=body, boot_health_secret=SECRET, boot_health_uptime=str(40 + seq)))
        print(f"guest: report {seq} {received.outcome}", flush=True)

    def newest():
        return get_instance.sync("vm-77", client=operator)

    expected = demand(expect_instance.sync("vm-77", client=inventory, body=Expectation(uuid=UUID, image="web-77")))
    print(f"inventory: launch {expected.epoch} announced", flush=True)
    report(1, told["lost"])
    failed = until("a verdict", newest, lambda one: one.newest and one.newest.verdict == "failed")
    print(f"judged: {failed.newest.verdict} {failed.newest.cause} {failed.newest.trust}", flush=True)
    boot = demand(get_boot.sync("vm-77", failed.newest.boot_key, client=operator))
    print(f"boot: race {boot.race.state}, {len(boot.evidence)} lines of evidence", flush=True)
    incident = until("an incident", lambda: list_incidents.sync(client=operator), lambda page: page.items).items[0]
    demand(acknowledge_incident.sync(incident.id, client=operator, body=AckBody(note="a generated client has it")))
    print(f"incident: {incident.cause} of {incident.image}, acknowledged", flush=True)

    asked = webhooks.get(timeout=WITHIN_S)["data"]
    repair, token = asked["action_id"], asked["token"]
    claim = demand(claim_repair.sync(repair, client=caller_with(told["url"], token), body=ClaimBody()))
    print(f"receiver: claimed {claim.action} of {claim.instance}", flush=True)
    again = claim_repair.sync(repair, client=caller_with(told["url"], token), body=ClaimBody())
    if not isinstance(again, Problem):
        raise SystemExit("the repair was granted twice")
    print(f"receiver: the second claim is refused, {again.type_}", flush=True)
    noted = note_outcome.sync_detailed(repair, client=caller_with(told["url"], token), body=OutcomeBody(note="re-ran"))
    print(f"receiver: outcome noted, {noted.status_code.value}", flush=True)

    report(2, told["recovered"])
    healed = until("the repair", newest, lambda one: one.newest and one.newest.verdict == "recovered")
    print(f"judged: {healed.newest.verdict}", flush=True)
    until("success", lambda: get_repair.sync(repair, client=operator), lambda one: one.state == "succeeded")
    over = until(
        "the end of the incident", lambda: list_incidents.sync(client=operator), lambda page: page.items[0].state == "resolved"
    )
    print(f"incident: {over.items[0].state}, {over.items[0].resolve_reason}", flush=True)
    timeline = demand(list_timeline.sync(incident.id, client=operator))
    sent = demand(list_deliveries.sync(client=operator, endpoint="channel:demo-pager"))
    print(f"told: {len(timeline.items)} entries in the timeline, {len(sent.items)} deliveries", flush=True)


def caller_with(url, token):
    return AuthenticatedClient(base_url=url, token=token, raise_on_unexpected_status=True)


main()
