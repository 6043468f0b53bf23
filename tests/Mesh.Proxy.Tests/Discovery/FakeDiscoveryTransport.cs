using System.Threading.Channels;
using Grpc.Core;
using Mesh.Api.Discovery;
using Mesh.Proxy.Discovery;

namespace Mesh.Proxy.Tests.Discovery;

/// <summary>A control plane in memory: each stream is two channels that the test reads and writes.</summary>
internal sealed class FakeDiscoveryTransport : IDiscoveryTransport
{
    private readonly Channel<FakeStream> _opened = Channel.CreateUnbounded<FakeStream>();

    /// <summary>While set, no stream can be opened.</summary>
    public bool IsDown { get; set; }

    public Task<IDiscoveryStream> OpenAsync(CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "down"));
        }

        var stream = new FakeStream();
        _opened.Writer.TryWrite(stream);
        return Task.FromResult<IDiscoveryStream>(stream);
    }

    /// <summary>The next stream that the client opens.</summary>
    public async Task<FakeStream> AcceptAsync() =>
        await _opened.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    internal sealed class FakeStream : IDiscoveryStream
    {
        private readonly Channel<DeltaDiscoveryRequest> _requests = Channel.CreateUnbounded<DeltaDiscoveryRequest>();
        private readonly Channel<DeltaDiscoveryResponse> _responses = Channel.CreateUnbounded<DeltaDiscoveryResponse>();

        public Task SendAsync(DeltaDiscoveryRequest request, CancellationToken cancellationToken) => _requests.Writer.WriteAsync(request, cancellationToken).AsTask();

        public IAsyncEnumerable<DeltaDiscoveryResponse> ReadAllAsync(CancellationToken cancellationToken) => _responses.Reader.ReadAllAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            _responses.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public void Respond(DeltaDiscoveryResponse response) => _responses.Writer.TryWrite(response);

        public void Break() => _responses.Writer.TryComplete(new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "gone")));

        /// <summary>The next request that fits; others are skipped.</summary>
        public async Task<DeltaDiscoveryRequest> ExpectAsync(Func<DeltaDiscoveryRequest, bool> fits)
        {
            while (true)
            {
                DeltaDiscoveryRequest request =
                    await _requests.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
                if (fits(request))
                {
                    return request;
                }
            }
        }

        public Task<DeltaDiscoveryRequest> ExpectSubscriptionAsync(string name) => ExpectAsync(request => request.ResourceNamesSubscribe.Contains(name));

        public Task<DeltaDiscoveryRequest> ExpectReplyAsync(DeltaDiscoveryResponse response) => ExpectAsync(request => request.ResponseNonce == response.Nonce);
    }
}
