using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Dials nobody: attempts wait until the test says what becomes of them.</summary>
internal sealed class ScriptedDialer(EventLoop loop) : IDialer
{
    private readonly List<ScriptedDial> _pending = [];

    public TlsIdentity? Identity => null;

    /// <summary>Attempts without an outcome, oldest first.</summary>
    public int Pending => _pending.Count;

    public IDial Begin(UpstreamTarget target, byte[] offer, IUpstreamWaiter waiter)
    {
        ScriptedDial dial = new(this, waiter);
        _pending.Add(dial);
        return dial;
    }

    /// <summary>An attempt succeeds; its waiter is told in the loop's next round.</summary>
    public void Succeed(int index, Func<TransportSocket> connect) => Post(index, waiter => waiter.OnConnected(connect()));

    public void Fail(int index, ForwardFailure failure) => Post(index, waiter => waiter.OnDialFailed(failure));

    public void Forget(ScriptedDial dial) => _pending.Remove(dial);

    public void Dispose()
    {
    }

    private void Post(int index, Action<IUpstreamWaiter> tell)
    {
        ScriptedDial dial = _pending[index];
        _pending.RemoveAt(index);
        loop.Post(new Work(() => dial.Tell(tell)));
    }

    internal sealed class ScriptedDial(ScriptedDialer dialer, IUpstreamWaiter waiter) : IDial
    {
        private bool _isOver;

        public void Cancel()
        {
            _isOver = true;
            dialer.Forget(this);
        }

        public void Tell(Action<IUpstreamWaiter> tell)
        {
            if (!_isOver)
            {
                _isOver = true;
                tell(waiter);
            }
        }
    }
}
