using System.Net;
using System.Net.Sockets;
using k8s.Models;

namespace Mesh.Sandbox.Node.Pods.Probes;

/// <summary>One attempt of a probe, whatever its handler; every failure is an outcome.</summary>
internal static class ProbeAttempt
{
    public static async Task<ProbeOutcome> RunAsync(V1Probe probe, ProbeTarget target, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1);
        using var timer = new CancellationTokenSource(timeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return probe switch
            {
                { HttpGet: { } http } => await HttpProbe.RunAsync(http, target, linked.Token),
                { TcpSocket: { } tcp } => await TcpAsync(tcp, target, linked.Token),
                { Grpc: { } grpc } => await GrpcProbe.RunAsync(grpc, target, linked.Token),
                { Exec: { } exec } => await ExecAsync(exec, target, timeout, cancellationToken),
                _ => ProbeOutcome.Failure("the probe has no handler"),
            };
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ProbeOutcome.Failure($"no answer within {timeout.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or ArgumentException)
        {
            return ProbeOutcome.Failure(e.InnerException?.Message ?? e.Message);
        }
    }

    private static async Task<ProbeOutcome> TcpAsync(V1TCPSocketAction action, ProbeTarget target, CancellationToken cancellationToken)
    {
        if (target.PortOf(action.Port) is not { } port)
        {
            return ProbeOutcome.Failure($"container has no port named \"{action.Port.Value}\"");
        }

        var address = action.Host is { Length: > 0 } host && IPAddress.TryParse(host, out var given) ? given : target.Address;
        await using var connection = await target.Dial(new IPEndPoint(address, port), cancellationToken);
        return ProbeOutcome.Success;
    }

    private static async Task<ProbeOutcome> ExecAsync(V1ExecAction action, ProbeTarget target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var result = await target.Exec([.. action.Command ?? []], timeout, cancellationToken);
        return result.ExitCode == 0 ? ProbeOutcome.Success : ProbeOutcome.Failure(result.Output);
    }
}
