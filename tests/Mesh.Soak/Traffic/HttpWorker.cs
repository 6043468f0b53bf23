using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mesh.Soak.Machine;

namespace Mesh.Soak.Traffic;

/// <summary>A client of HTTP/1.1: one connection after the other, with many requests on each, and looks at every byte of the answers.</summary>
internal sealed class HttpWorker(SoakRun run, Activity activity)
{
    /// <summary>Of a thousand connections so many send ahead, up to <see cref="MaxAhead"/> requests.</summary>
    private const int PipeliningPerMille = 100;

    private const int MaxAhead = 8;

    /// <summary>Requests on one connection, at most; then another is opened, as clients do.</summary>
    private const int MaxOnConnection = 2000;

    private readonly List<RequestPlan> _ahead = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (run.TryNext() is { } first)
        {
            using Socket socket = Sockets.Create();
            activity.Begin(socket, "connecting");
            await socket.ConnectAsync(new IPEndPoint(SoakNetwork.Service, SoakPorts.Http), cancellationToken);
            await ServeAsync(socket, first, cancellationToken);
            activity.End();
        }
    }

    private async Task ServeAsync(Socket socket, RequestPlan first, CancellationToken cancellationToken)
    {
        SocketReader reader = new(socket);
        BodyWriter writer = new(socket, run.Time);
        Chance chance = new(first.Number + 1);
        bool isPipelining = chance.PerMille(PipeliningPerMille);
        int left = 1 + chance.Below(MaxOnConnection);
        RequestPlan? next = first;
        bool goesOn = true;
        while (goesOn && next is not null)
        {
            if (isPipelining && IsHarmless(next))
            {
                (goesOn, next) = await SendAheadAsync(socket, reader, writer, next, cancellationToken);
            }
            else
            {
                goesOn = await AskAsync(socket, reader, writer, next, cancellationToken);
                next = null;
            }

            if (!goesOn && next is not null)
            {
                // Taken from the run, and not sent.
                run.Verdict.End(isWhole: false);
                next = null;
            }

            next ??= goesOn && --left > 0 ? run.TryNext() : null;
        }
    }

    // What can be sent ahead without risk: small, without faults, and the connection goes on behind it.
    private static bool IsHarmless(RequestPlan plan) => plan is
    {
        RequestBytes: < 1000, AnswerFraming: not Framing.UntilClose, IsOld: false, Closes: false, Expects: false, Upgrades: false,
        Client: ClientFault.None, Backend: BackendFault.None, IsClientSlow: false,
    };

    private async Task<(bool GoesOn, RequestPlan? Next)> SendAheadAsync(
        Socket socket, SocketReader reader, BodyWriter writer, RequestPlan first, CancellationToken cancellationToken)
    {
        _ahead.Clear();
        RequestPlan? next = first;
        while (next is not null && _ahead.Count < MaxAhead && IsHarmless(next))
        {
            _ahead.Add(next);
            activity.Begin(socket, Describe(next));
            AppendHead(writer, next);
            await writer.WriteAsync(next.RequestFraming, next.RequestStream, next.RequestBytes, next.ChunkBytes, int.MaxValue, isSlow: false, cancellationToken);
            next = run.TryNext();
        }

        bool goesOn = true;
        foreach (RequestPlan plan in _ahead)
        {
            if (!goesOn)
            {
                run.Verdict.End(isWhole: false);
                continue;
            }

            activity.Begin(socket, Describe(plan));
            goesOn = await ReadAnswerAsync(reader, plan, cancellationToken);
        }

        return (goesOn, next);
    }

    private async Task<bool> AskAsync(Socket socket, SocketReader reader, BodyWriter writer, RequestPlan plan, CancellationToken cancellationToken)
    {
        activity.Begin(socket, Describe(plan));
        if (plan.Client != ClientFault.None || plan.Backend != BackendFault.None)
        {
            run.Verdict.FaultOnPurpose();
        }

        AppendHead(writer, plan);
        bool breaks = plan.Client == ClientFault.ResetsWithinRequest;
        if (plan.Expects)
        {
            await writer.WriteAsync(Framing.None, 0, 0, 1, 0, isSlow: false, cancellationToken);
            if (!await IsContinuedAsync(reader, cancellationToken))
            {
                return await ReadAnswerAsync(reader, plan, cancellationToken) && false;
            }
        }

        await writer.WriteAsync(
            plan.RequestFraming, plan.RequestStream, plan.RequestBytes, plan.ChunkBytes, breaks ? plan.FaultAt : int.MaxValue, plan.IsClientSlow, cancellationToken);
        if (breaks)
        {
            Sockets.Break(socket);
            run.Verdict.End(isWhole: false);
            return false;
        }

        if (plan.Client == ClientFault.EndsBehindRequest)
        {
            Sockets.End(socket);
        }

        if (plan.Upgrades)
        {
            await TunnelAsync(socket, reader, writer, plan, cancellationToken);
            return false;
        }

        bool goesOn = await ReadAnswerAsync(reader, plan, cancellationToken);
        if (plan.Client == ClientFault.ResetsWithinAnswer)
        {
            Sockets.Break(socket);
        }

        return goesOn && plan.Client == ClientFault.None;
    }

    private static async ValueTask<bool> IsContinuedAsync(SocketReader reader, CancellationToken cancellationToken)
    {
        int head = await reader.ReadHeadAsync(cancellationToken);
        if (head < 0 || !reader.Pending.StartsWith("HTTP/1.1 100 "u8))
        {
            return false;
        }

        reader.Consume(head);
        return true;
    }

    /// <returns>Whether another request may follow.</returns>
    private async Task<bool> ReadAnswerAsync(SocketReader reader, RequestPlan plan, CancellationToken cancellationToken)
    {
        int length = await reader.ReadHeadAsync(cancellationToken);
        if (length < 0)
        {
            bool isExpected = plan.Backend != BackendFault.None || plan.Client != ClientFault.None;
            run.Require(isExpected && reader.Pending.Length == 0 || isExpected && !reader.HasEnded, plan, "was not answered");
            run.Verdict.End(isWhole: false);
            return false;
        }

        AnswerHead head = AnswerHead.Parse(reader.Pending[..length]);
        reader.Consume(length);
        if (head.Number == 0)
        {
            return await ReadOwnAnswerAsync(reader, plan, head, cancellationToken);
        }

        run.Require(head.Number == plan.Number && head.Status == plan.Status, plan, $"got the answer {head}");
        Framing framing = !plan.HasAnswerBody ? Framing.None
            : plan.IsOld && plan.AnswerFraming == Framing.Chunked ? Framing.UntilClose
            : plan.AnswerFraming;
        BodyReader body = new(reader, plan.AnswerStream, plan.AnswerBytes);
        long stopAt = plan.Client == ClientFault.ResetsWithinAnswer ? plan.FaultAt : long.MaxValue;
        BodyOutcome outcome = plan.IsClientSlow
            ? await ReadSlowlyAsync(body, framing, stopAt, cancellationToken)
            : await body.ReadAsync(framing, stopAt, cancellationToken);
        run.Verdict.Compared(body.Position);
        run.Judge(plan, outcome);
        return outcome == BodyOutcome.Whole && framing != Framing.UntilClose && !head.Closes && !plan.IsOld && !plan.Closes;
    }

    private async ValueTask<BodyOutcome> ReadSlowlyAsync(BodyReader body, Framing framing, long stopAt, CancellationToken cancellationToken)
    {
        // The answer fills all buffers between here and the backend, and waits.
        await Task.Delay(TimeSpan.FromMilliseconds(200), run.Time, cancellationToken);
        return await body.ReadAsync(framing, stopAt, cancellationToken);
    }

    private async Task<bool> ReadOwnAnswerAsync(SocketReader reader, RequestPlan plan, AnswerHead head, CancellationToken cancellationToken)
    {
        int left = plan.Method == "HEAD" ? 0 : head.Length;
        run.Require(head.Reason.Length > 0 && left >= 0, plan, $"got an answer of nobody: {head}");
        while (left > 0)
        {
            if (reader.Pending.IsEmpty && !await reader.ReadAsync(cancellationToken))
            {
                run.Require(plan.Client != ClientFault.None, plan, $"got a part of a sidecar's answer: {head}");
                break;
            }

            int count = Math.Min(left, reader.Pending.Length);
            reader.Consume(count);
            left -= count;
        }

        if (plan.Backend == BackendFault.None && plan.Client == ClientFault.None)
        {
            run.Verdict.AnsweredBySidecar(head.Reason);
        }

        run.Verdict.End(isWhole: false);
        return left == 0 && !head.Closes && !plan.IsOld && !plan.Closes;
    }

    private async Task TunnelAsync(Socket socket, SocketReader reader, BodyWriter writer, RequestPlan plan, CancellationToken cancellationToken)
    {
        int length = await reader.ReadHeadAsync(cancellationToken);
        if (length < 0 || AnswerHead.Parse(reader.Pending[..length]).Number != plan.Number)
        {
            await ReadAnswerAsync(reader, plan, cancellationToken);
            return;
        }

        reader.Consume(length);
        int breaksAt = plan.Client == ClientFault.ResetsWithinAnswer ? Math.Min(plan.FaultAt, plan.TunnelBytes) : -1;
        BodyOutcome outcome = plan.Client == ClientFault.EndsBehindRequest ? BodyOutcome.Broken : await TunnelTraffic.RunAsync(
            socket, reader, writer, (plan.RequestStream, plan.TunnelBytes), (plan.AnswerStream, plan.AnswerBytes), breaksAt, plan.IsClientSlow, cancellationToken);
        run.Verdict.Compared(outcome == BodyOutcome.Whole ? plan.AnswerBytes : 0);
        run.Judge(plan, outcome);
    }

    private static void AppendHead(BodyWriter writer, RequestPlan plan)
    {
        writer.Append($"{plan.Method} {plan.Path} HTTP/1.{(plan.IsOld ? 0 : 1)}\r\nHost: web.shop\r\n");
        if (plan.RequestFraming != Framing.None)
        {
            writer.Append(plan.RequestFraming == Framing.Chunked
                ? "Transfer-Encoding: chunked\r\n"
                : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {plan.RequestBytes}\r\n"));
        }

        writer.Append(plan.Upgrades ? "Connection: Upgrade\r\nUpgrade: websocket\r\n" : plan.Closes ? "Connection: close\r\n" : "");
        writer.Append(plan.Expects ? "Expect: 100-continue\r\n\r\n" : "\r\n");
    }

    private static string Describe(RequestPlan plan) => string.Create(CultureInfo.InvariantCulture, $"{plan.Method} {plan.Path}");
}
