using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Federation.V1;

namespace Mesh.Bench.Federation.Peers;

/// <summary>A simulated cluster that follows the measured one: it holds what it was told, and says so when it comes back.</summary>
internal sealed class PeerWatcher(string cluster, MeasuredCluster measured, SslStreamCertificateContext credentials, FlowCounters counters, TimeProvider time) : IDisposable
{
    /// <summary>Between tries, as a real one begins.</summary>
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, string> _held = new(StringComparer.Ordinal);
    private GrpcChannel? _channel;
    private Task _reading = Task.CompletedTask;

    /// <summary>Statements that it holds; to be read while it is synced and nothing changes.</summary>
    public int Held => _held.Count;

    /// <summary>Whether its stream is open.</summary>
    public bool IsConnected => _channel is not null && !_reading.IsCompleted;

    /// <summary>Opens a stream, and again if it is refused, until it has been told everything.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            _channel = Open();
            AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call = new Api.Federation.V1.Federation.FederationClient(_channel).Watch(cancellationToken: CancellationToken.None);
            TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                WatchHello hello = new() { Cluster = cluster, ExpectedCluster = measured.Name };
                hello.Held.AddRange(_held.Select(entry => new HeldStatement { Name = entry.Key, Version = entry.Value }));
                await call.RequestStream.WriteAsync(new() { Hello = hello }, cancellationToken);
                _reading = ReadAsync(call, synced);
                if (await Task.WhenAny(synced.Task, _reading) == _reading)
                {
                    await _reading;
                    throw new BenchException($"the control plane ended the stream of {cluster} before it had told everything");
                }

                counters.Add(hello);
                return;
            }
            catch (RpcException refusal) when (refusal.StatusCode is StatusCode.Unavailable or StatusCode.PermissionDenied or StatusCode.ResourceExhausted && !cancellationToken.IsCancellationRequested)
            {
                // The link is not known yet, or the replica not ready.
                _channel.Dispose();
                await Task.Delay(Backoff, time, cancellationToken);
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
        _channel?.Dispose();
        _channel = null;
    }

    private async Task ReadAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, TaskCompletionSource synced)
    {
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            WatchResponse response = call.ResponseStream.Current;
            counters.Add(response);
            foreach (Statement statement in response.Statements)
            {
                _held[statement.Name] = statement.Version;
            }

            foreach (string name in response.Removed)
            {
                _held.Remove(name);
            }

            await call.RequestStream.WriteAsync(new() { Ack = new() { Nonce = response.Nonce } });
            if (response.Synced)
            {
                synced.TrySetResult();
            }
        }
    }

    private GrpcChannel Open()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.ImportFromPem(measured.RootPem);
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = credentials,
                CertificateChainPolicy = policy,
                // The certificate names a cluster, not a host.
                RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
            },
        };
        return GrpcChannel.ForAddress($"https://{measured.Address}", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }
}
