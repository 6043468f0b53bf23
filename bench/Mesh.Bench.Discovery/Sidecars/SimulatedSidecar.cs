using System.Net.Security;
using Grpc.Core;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Bench.Discovery.Measuring;

namespace Mesh.Bench.Discovery.Sidecars;

/// <summary>A sidecar as the control plane sees it: its identity, its stream, what it asks for and that it acknowledges what it has decoded.</summary>
internal sealed class SimulatedSidecar(
    ResourceName workload, SslStreamCertificateContext credentials, SidecarHoldings holdings, FleetCounters counters, ChangeTracker changes, TimeProvider time) : IDisposable
{
    /// <summary>How long to wait before opening a stream again when the control plane does not say.</summary>
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(500);

    private DiscoveryCall? _call;
    private Task _reading = Task.CompletedTask;

    /// <summary>Whether its stream is open.</summary>
    public bool IsConnected => _call is not null && !_reading.IsCompleted;

    /// <summary>Opens a stream, and again if it is refused, until the control plane has answered on it and everything wanted is there.</summary>
    public async Task ConnectAsync(SidecarConnector connector, CancellationToken cancellationToken)
    {
        while (true)
        {
            DiscoveryCall call = new(connector.Open(credentials), workload, cancellationToken);
            TaskCompletionSource configured = new(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                foreach (DeltaDiscoveryRequest request in holdings.FirstRequests())
                {
                    await call.SendAsync(request);
                }

                _call = call;
                _reading = ReadAsync(call, configured);
                if (await Task.WhenAny(configured.Task, _reading) == _reading)
                {
                    await _reading;
                    throw new BenchException($"the control plane ended the stream of {workload} before it was configured");
                }

                return;
            }
            catch (RpcException refusal) when (refusal.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted && !cancellationToken.IsCancellationRequested)
            {
                counters.Refused();
                TimeSpan wait = refusal.StatusCode == StatusCode.ResourceExhausted ? call.Pushback ?? Backoff : Backoff;
                call.Dispose();
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    /// <summary>Forgets the stream, not what was held.</summary>
    public async Task DisconnectAsync()
    {
        Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _call?.Dispose();
        _call = null;
    }

    private async Task ReadAsync(DiscoveryCall call, TaskCompletionSource configured)
    {
        bool isAnswered = false;
        while (await call.Responses.MoveNext(CancellationToken.None))
        {
            DeltaDiscoveryResponse response = call.Responses.Current;
            counters.Received(response);
            holdings.Apply(response, changes.Applied);
            await call.SendAsync(new DeltaDiscoveryRequest { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce });
            isAnswered |= response.TypeUrl == ResourceType.Workload;
            if (isAnswered && holdings.IsComplete)
            {
                configured.TrySetResult();
            }
        }
    }
}
