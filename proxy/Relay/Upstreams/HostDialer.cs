using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>The engine's dialler for the managed host: whoever carries a request, its connection is made, verified and encrypted in one place.</summary>
/// <param name="loops">Take turns.</param>
internal sealed class HostDialer(IReadOnlyList<EngineLoop> loops)
{
    private uint _turn;

    /// <summary>Connects to <paramref name="target"/>. Any thread.</summary>
    /// <param name="target">Where to, and who must answer.</param>
    /// <param name="offer">Inner protocol of a mesh connection, see <see cref="Transport.OpenSsl.AlpnSelection.Offer"/>.</param>
    /// <param name="cancellationToken">The only thing that throws.</param>
    public async ValueTask<DialResult> ConnectAsync(UpstreamTarget target, byte[] offer, CancellationToken cancellationToken)
    {
        EngineLoop loop = loops[(int)(Interlocked.Increment(ref _turn) % (uint)loops.Count)];
        Attempt attempt = new(loop.Services, target, offer);
        loop.Events.Post(attempt);
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((Attempt)state!).CancelSoon(), attempt);
        DialResult result = await attempt.Result;
        if (cancellationToken.IsCancellationRequested)
        {
            result.Stream?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

    private sealed class Attempt(RelayServices services, UpstreamTarget target, byte[] offer) : ILoopWork, IUpstreamWaiter
    {
        private readonly TaskCompletionSource<DialResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private IDial? _dial;

        public Task<DialResult> Result => _result.Task;

        public void Run() => _dial = services.Dialer.Begin(target, offer, this);

        public void CancelSoon() => services.Loop.Post(new Cancellation(this));

        public void OnConnected(TransportSocket socket)
        {
            SocketPipes pipes = new(services.Loop, socket);
            pipes.Start(input: null);
            _result.SetResult(DialResult.ForStream(new SocketStream(pipes)));
        }

        public void OnDialFailed(ForwardFailure failure) => _result.SetResult(DialResult.ForFailure(failure));

        private sealed class Cancellation(Attempt attempt) : ILoopWork
        {
            public void Run()
            {
                if (!attempt._result.Task.IsCompleted)
                {
                    attempt._dial?.Cancel();
                    attempt._result.SetResult(DialResult.ForFailure(ForwardFailure.ClientGone));
                }
            }
        }
    }
}
