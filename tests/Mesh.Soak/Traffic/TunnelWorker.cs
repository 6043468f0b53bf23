using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mesh.Soak.Machine;

namespace Mesh.Soak.Traffic;

/// <summary>A client of opaque bytes: one tunnel after the other, where the client speaks first and where the server does.</summary>
internal sealed class TunnelWorker(SoakRun run, Activity activity)
{
    /// <summary>What a server that speaks first says.</summary>
    public static ReadOnlySpan<byte> Greeting => "220 soak is ready\r\n"u8;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (run.TryNext() is { } plan)
        {
            using Socket socket = Sockets.Create();
            bool isServerFirst = plan.Number % 2 == 0;
            activity.Begin(socket, string.Create(CultureInfo.InvariantCulture, $"tunnel {plan.Number:x16}"));
            await socket.ConnectAsync(new IPEndPoint(SoakNetwork.Service, isServerFirst ? SoakPorts.ServerFirst : SoakPorts.Opaque), cancellationToken);
            await ServeAsync(socket, plan, isServerFirst, cancellationToken);
            activity.End();
        }
    }

    /// <summary>Bytes of the two directions: the plan's own, though it is no HTTP that carries them.</summary>
    public static (int Up, int Down) Sizes(RequestPlan plan) => (Math.Max(plan.RequestBytes, plan.TunnelBytes), plan.AnswerBytes);

    private async Task ServeAsync(Socket socket, RequestPlan plan, bool isServerFirst, CancellationToken cancellationToken)
    {
        SocketReader reader = new(socket);
        BodyWriter writer = new(socket, run.Time);
        if (isServerFirst && !await IsGreetedAsync(reader, cancellationToken))
        {
            // The dial failed; the client cannot be told otherwise.
            run.Verdict.AnsweredBySidecar("tunnel");
            run.Verdict.End(isWhole: false);
            return;
        }

        byte[] number = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, plan.Number);
        try
        {
            await socket.SendAsync(number, SocketFlags.None, cancellationToken);
        }
        catch (SocketException)
        {
            // Reset before we had said a word: nobody could be reached. The kernel says so once; a read behind it would look like an end in order.
            run.Verdict.AnsweredBySidecar("tunnel");
            run.Verdict.End(isWhole: false);
            return;
        }

        (int up, int down) = Sizes(plan);
        int breaksAt = plan.Client is ClientFault.ResetsWithinRequest or ClientFault.ResetsWithinAnswer ? Math.Min(plan.FaultAt, up) : -1;
        if (breaksAt >= 0 || plan.Backend is BackendFault.ResetsUnanswered or BackendFault.ResetsWithin)
        {
            run.Verdict.FaultOnPurpose();
        }

        BodyOutcome outcome = await TunnelTraffic.RunAsync(
            socket, reader, writer, (plan.RequestStream, up), (plan.AnswerStream, down), breaksAt, plan.IsClientSlow, cancellationToken);
        run.Verdict.Compared(outcome == BodyOutcome.Whole ? down : 0);
        run.JudgeTunnel(plan, outcome);
    }

    private static async ValueTask<bool> IsGreetedAsync(SocketReader reader, CancellationToken cancellationToken)
    {
        while (reader.Pending.Length < Greeting.Length)
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return false;
            }
        }

        bool isGreeted = reader.Pending.StartsWith(Greeting);
        reader.Consume(Greeting.Length);
        return isGreeted;
    }
}
