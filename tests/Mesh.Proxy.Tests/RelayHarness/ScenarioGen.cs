using CsCheck;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Makes scenarios: small numbers mostly, where the edges are, and sometimes the sizes of buffers and records.</summary>
internal static class ScenarioGen
{
    public static readonly Gen<int> Length = Gen.Frequency(
        (6, Gen.Int[0, 100]), (3, Gen.Int[100, 3000]), (1, Gen.Int[60_000, 70_000]), (1, Gen.Int[90_000, 200_000]));

    public static readonly Gen<int> Few = Gen.Frequency((5, Gen.Int[1, 30]), (3, Gen.Int[30, 2000]), (2, Gen.Int[16_000, 300_000]));

    private static readonly Gen<int> Pad = Gen.Frequency((8, Gen.Const(0)), (1, Gen.Int[1, 200]), (1, Gen.Int[20_000, 60_000]));

    public static readonly Gen<SocketPlan> Socket = Gen.Select(
        Gen.Bool,
        Gen.Frequency((1, Gen.Int[1, 20]), (2, Gen.Int[20, 3000]), (2, Gen.Int[60_000, 300_000])),
        Gen.Frequency((1, Gen.Int[1, 20]), (2, Gen.Int[20, 3000]), (2, Gen.Const(16_384))),
        (isTls, window, record) => new SocketPlan(isTls, window, record));

    private static readonly Gen<BodyPlan> RequestBody = Gen.Frequency(
        (2, Gen.Const(BodyPlan.None)),
        (2, Length.Select(length => new BodyPlan(BodyKind.Length, length, 1))),
        (2, Gen.Select(Length, Few, (length, chunk) => Chunked(length, chunk))));

    private static readonly Gen<BodyPlan> AnswerBody = Gen.Frequency(
        (4, Length.Select(length => new BodyPlan(BodyKind.Length, length, 1))),
        (3, Gen.Select(Length, Few, (length, chunk) => Chunked(length, chunk))),
        (1, Length.Select(length => new BodyPlan(BodyKind.UntilClose, length, 1))));

    private static readonly Gen<AnswerPlan> Answer = Gen.Select(
        Gen.Frequency((6, Gen.Const(200)), (1, Gen.Const(204)), (1, Gen.Const(304)), (1, Gen.Const(500))),
        AnswerBody,
        Pad,
        Gen.Int[0, 255],
        Few,
        (status, body, pad, flags, number) => new AnswerPlan(status, status == 204 ? BodyPlan.None : body)
        {
            Pad = pad,
            IsInterim = (flags & 3) == 0,
            IsEarly = (flags & 12) == 0,
            Closes = (flags & 112) == 0,
            Cut = (flags & 112) == 16 ? number : -1,
            CutsWithReset = (flags & 128) != 0,
            Extra = (flags & 112) == 32 ? Math.Min(number, 100) : 0,
            EndsSilently = (flags & 112) == 48,
            IsRude = (flags & 15) == 15,
        });

    private static readonly Gen<RequestPlan> Ordinary = Gen.Select(
        Gen.OneOf("GET", "POST", "POST", "HEAD", "PUT"),
        RequestBody,
        Answer,
        Pad,
        Gen.Int[0, 255],
        Gen.Int[0, 9],
        (method, body, answer, pad, flags, fault) =>
        {
            bool isOld = (flags & 7) == 0;
            // Chunks are not known to HTTP/1.0.
            RequestPlan plan = new(method, isOld && body.Kind == BodyKind.Chunked ? BodyPlan.None : body, answer)
            {
                IsOld = isOld,
                Pad = pad,
                Expects = !isOld && (flags & 24) == 0,
                Closes = (flags & 96) == 96 && (flags & 128) != 0,
                KeepsAlive = isOld && (flags & 32) != 0,
                Fault = fault == 0 ? flags : -1,
            };
            return plan;
        });

    private static readonly Gen<RequestPlan> Upgrade = Gen.Select(Answer, Length, Length, Gen.Bool, (answer, up, down, isSwitched) => isSwitched
        ? new RequestPlan("GET", BodyPlan.None, new AnswerPlan(101, BodyPlan.None) { Tunnel = down, IsInterim = answer.IsInterim, IsRude = answer.IsRude, Pad = answer.Pad }) { Upgrades = true, Tunnel = up }
        : new RequestPlan("GET", BodyPlan.None, answer) { Upgrades = true });

    private static readonly Gen<ClientPlan> Client = Gen.Select(
        Socket,
        Gen.Bool,
        Ordinary.Array[0, 4],
        Gen.Frequency((3, Gen.Bool.Select(_ => (RequestPlan?)null)), (1, Upgrade.Select(request => (RequestPlan?)request))),
        (socket, isEager, requests, last) => new ClientPlan(socket, isEager, last is null ? requests : [.. requests, last]));

    private static readonly Gen<Step> Step = Gen.Select(
        Gen.Frequency(
            (30, Gen.Const(StepKind.Run)),
            (20, Gen.Const(StepKind.ClientSend)),
            (20, Gen.Const(StepKind.ClientTake)),
            (20, Gen.Const(StepKind.UpstreamSend)),
            (20, Gen.Const(StepKind.UpstreamTake)),
            (10, Gen.Const(StepKind.DialSucceeds)),
            (6, Gen.Const(StepKind.RouteFound)),
            (3, Gen.Const(StepKind.ClientNudge)),
            (3, Gen.Const(StepKind.UpstreamNudge)),
            (1, Gen.OneOf(
                StepKind.ClientEnd, StepKind.ClientReset, StepKind.UpstreamEnd, StepKind.UpstreamReset, StepKind.DialFails, StepKind.Wait, StepKind.TakeBuffers,
                StepKind.ReturnBuffers, StepKind.Drain))),
        Gen.Int[0, 5],
        Few,
        (kind, index, amount) => new Step(kind, index, kind == StepKind.Run ? (index == 0 ? amount : -1) : amount));

    /// <summary>Anything may happen.</summary>
    public static readonly Gen<Scenario> Any = Of(Step);

    /// <summary>Nothing goes wrong, it only takes its time: every request must be answered by its backend.</summary>
    public static readonly Gen<Scenario> Peaceful = Of(Step.Where(step => step.Kind <= StepKind.RouteFound
        && step.Kind is not (StepKind.ClientEnd or StepKind.ClientReset or StepKind.UpstreamEnd or StepKind.UpstreamReset or StepKind.DialFails or StepKind.Wait
            or StepKind.TakeBuffers or StepKind.ReturnBuffers))).Select(Pacify);

    private static Gen<Scenario> Of(Gen<Step> step) => Gen.Select(
        Gen.Frequency((1, Gen.Int[8, 12]), (3, Gen.Const(256))),
        Gen.Int[1, 3],
        Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true))),
        Socket,
        Client.Array[1, 3],
        step.Array[0, 120],
        (buffers, endpoints, isLate, upstream, clients, steps) => new Scenario
        {
            Buffers = buffers,
            Endpoints = endpoints,
            RoutesLate = isLate,
            Upstream = upstream,
            Clients = upstream.IsTls ? [.. clients.Select(WithoutExtra)] : clients,
            Steps = steps,
        });

    // A peer's sidecar does not send what nobody has asked for, and each of its records is read by itself.
    private static ClientPlan WithoutExtra(ClientPlan client) =>
        client with { Requests = [.. client.Requests.Select(request => request with { Answer = request.Answer with { Extra = 0 } })] };

    private static Scenario Pacify(Scenario scenario) => scenario with
    {
        Buffers = 256,
        Clients = [.. scenario.Clients.Select(client => client with
        {
            Requests = [.. client.Requests.Select(request => request with { Fault = -1, Answer = request.Answer with { Cut = -1 } })],
        })],
    };

    private static BodyPlan Chunked(int length, int chunk) => new(BodyKind.Chunked, length, Math.Max(chunk, length / 50 + 1));
}
