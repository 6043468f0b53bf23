using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Soak.Machine;

namespace Mesh.Soak.Traffic;

/// <summary>The application of one pod: answers as the request's number says, and looks at every byte of what it is asked.</summary>
internal sealed class Backend(SoakRun run, IPAddress address) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _listeners = [];
    private readonly List<Task> _accepting = [];

    public void Start()
    {
        Listen(SoakPorts.Http, ServeHttpAsync);
        Listen(SoakPorts.Opaque, (socket, token) => ServeTunnelAsync(socket, isServerFirst: false, token));
        Listen(SoakPorts.ServerFirst, (socket, token) => ServeTunnelAsync(socket, isServerFirst: true, token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_accepting);
        _stop.Dispose();
    }

    private void Listen(int servicePort, Func<Socket, CancellationToken, Task> serve)
    {
        Socket listener = Sockets.Listen(address, servicePort + SoakPorts.TargetOffset);
        _listeners.Add(listener);
        _accepting.Add(AcceptAsync(listener, serve));
    }

    private async Task AcceptAsync(Socket listener, Func<Socket, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                Socket accepted = await listener.AcceptAsync(_stop.Token);
                accepted.NoDelay = true;
                _ = GuardAsync(accepted, serve);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task GuardAsync(Socket socket, Func<Socket, CancellationToken, Task> serve)
    {
        using (socket)
        {
            try
            {
                await serve(socket, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                // The run is over.
            }
            catch (Exception error)
            {
                run.Verdict.Violation($"backend: {error}");
            }
        }
    }

    private async Task ServeHttpAsync(Socket socket, CancellationToken cancellationToken)
    {
        SocketReader reader = new(socket);
        BodyWriter writer = new(socket, run.Time);
        while (await reader.ReadHeadAsync(cancellationToken) is var head and >= 0)
        {
            string text = Encoding.ASCII.GetString(reader.Pending[..head]);
            reader.Consume(head);
            if (!TryFind(text, out RequestPlan? plan) || !await ServeRequestAsync(socket, reader, writer, plan, cancellationToken))
            {
                return;
            }
        }
    }

    private bool TryFind(string head, out RequestPlan plan)
    {
        int start = head.IndexOf('/', StringComparison.Ordinal) + 1;
        int end = head.IndexOf(" HTTP/1.1\r\n", StringComparison.Ordinal);
        bool isNumber = ulong.TryParse(end > start ? head.AsSpan(start, end - start) : [], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number);
        plan = new RequestPlan(number);
        bool isRight = isNumber && head.StartsWith(plan.Method + " /", StringComparison.Ordinal) && plan.Expects == head.Contains("\r\nExpect: ", StringComparison.Ordinal);
        if (!isRight)
        {
            run.Verdict.Violation($"a backend was asked: {head}");
        }

        return isRight;
    }

    /// <returns>Whether another request may follow.</returns>
    private async Task<bool> ServeRequestAsync(Socket socket, SocketReader reader, BodyWriter writer, RequestPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Expects)
        {
            writer.Append("HTTP/1.1 100 Continue\r\n\r\n");
            await writer.WriteAsync(Framing.None, 0, 0, 1, 0, isSlow: false, cancellationToken);
        }

        BodyReader body = new(reader, plan.RequestStream, plan.RequestBytes);
        BodyOutcome outcome = await body.ReadAsync(plan.RequestFraming, long.MaxValue, cancellationToken);
        run.Verdict.Compared(body.Position);
        if (outcome != BodyOutcome.Whole)
        {
            bool isExpected = outcome == BodyOutcome.Broken && (plan.Client != ClientFault.None || cancellationToken.IsCancellationRequested);
            run.Require(isExpected, plan, $"has brought a body that is {outcome}");
            return false;
        }

        if (plan.Backend == BackendFault.ResetsUnanswered || (plan.Upgrades && plan.Backend == BackendFault.ResetsWithin))
        {
            Sockets.Break(socket);
            return false;
        }

        return await AnswerAsync(socket, reader, writer, plan, cancellationToken);
    }

    private async Task<bool> AnswerAsync(Socket socket, SocketReader reader, BodyWriter writer, RequestPlan plan, CancellationToken cancellationToken)
    {
        AppendHead(writer, plan);
        if (plan.Upgrades)
        {
            BodyOutcome outcome = await TunnelTraffic.RunAsync(
                socket, reader, writer, (plan.AnswerStream, plan.AnswerBytes), (plan.RequestStream, plan.TunnelBytes), breaksAt: -1, plan.IsBackendSlow, cancellationToken);
            run.Require(outcome == BodyOutcome.Whole || (outcome == BodyOutcome.Broken && plan.Client != ClientFault.None) || plan.Client == ClientFault.EndsBehindRequest, plan, $"as a tunnel has brought bytes that are {outcome}");
            return false;
        }

        bool isCut = plan.Backend is BackendFault.ResetsWithin or BackendFault.EndsWithin;
        int stopAt = isCut ? Math.Min(plan.FaultAt, Math.Max(plan.AnswerBytes - 1, 0)) : int.MaxValue;
        Framing framing = plan.HasAnswerBody ? plan.AnswerFraming : Framing.None;
        bool isSent = await writer.WriteAsync(framing, plan.AnswerStream, plan.AnswerBytes, plan.ChunkBytes, stopAt, plan.IsBackendSlow, cancellationToken);
        if (isCut)
        {
            // An end cannot tell a part from the whole where the end is what tells.
            if (plan.Backend == BackendFault.ResetsWithin || framing == Framing.UntilClose)
            {
                Sockets.Break(socket);
            }

            return false;
        }

        return isSent && framing != Framing.UntilClose && plan.Backend == BackendFault.None;
    }

    private static void AppendHead(BodyWriter writer, RequestPlan plan)
    {
        writer.Append(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {plan.Status} Said\r\nX-Id: {plan.Number:x16}\r\n"));
        writer.Append(plan.AnswerFraming switch
        {
            Framing.Length => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {plan.AnswerBytes}\r\n"),
            Framing.Chunked => "Transfer-Encoding: chunked\r\n",
            _ => "",
        });
        writer.Append(plan.Upgrades ? "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n" : "\r\n");
    }

    private async Task ServeTunnelAsync(Socket socket, bool isServerFirst, CancellationToken cancellationToken)
    {
        SocketReader reader = new(socket);
        BodyWriter writer = new(socket, run.Time);
        if (isServerFirst)
        {
            writer.Append(Encoding.ASCII.GetString(TunnelWorker.Greeting));
            await writer.WriteAsync(Framing.None, 0, 0, 1, 0, isSlow: false, cancellationToken);
        }

        while (reader.Pending.Length < sizeof(ulong))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return;
            }
        }

        RequestPlan plan = new(BinaryPrimitives.ReadUInt64LittleEndian(reader.Pending));
        reader.Consume(sizeof(ulong));
        (int up, int down) = TunnelWorker.Sizes(plan);
        int breaksAt = plan.Backend is BackendFault.ResetsWithin or BackendFault.ResetsUnanswered ? Math.Min(plan.FaultAt, down) : -1;
        BodyOutcome outcome = await TunnelTraffic.RunAsync(
            socket, reader, writer, (plan.AnswerStream, down), (plan.RequestStream, up), breaksAt, plan.IsBackendSlow, cancellationToken);
        run.Verdict.Compared(outcome == BodyOutcome.Whole ? up : 0);
        bool isBroken = breaksAt >= 0 || plan.Client is ClientFault.ResetsWithinRequest or ClientFault.ResetsWithinAnswer || cancellationToken.IsCancellationRequested;
        run.Require(outcome == BodyOutcome.Whole || (outcome == BodyOutcome.Broken && isBroken), plan, $"as a tunnel has brought bytes that are {outcome}");
    }
}
