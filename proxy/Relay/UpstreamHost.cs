using System.Text;
using Mesh.Proxy.Http;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Relay;

/// <summary>The idle connections of one loop to one endpoint, newest first: the warmest is used, the others end of disuse.</summary>
/// <param name="target">Where its connections lead.</param>
/// <param name="isApplication">Whether that is the application beside us.</param>
/// <param name="loop">Whose connections they are.</param>
internal sealed class UpstreamHost(UpstreamTarget target, bool isApplication, EventLoop loop)
{
    /// <summary>More than this do not wait for work; the rest is closed when its request has ended.</summary>
    private const int MaxIdle = 1024;

    private readonly List<UpstreamHttp> _idle = [];
    private byte[]? _authority;
    private readonly TimeSpan _idleLimit = isApplication ? HttpTimeouts.PooledIdleLocal : HttpTimeouts.PooledIdle;

    public UpstreamTarget Target => target;

    /// <summary>Its address as a <c>Host</c> field has it.</summary>
    public ReadOnlySpan<byte> Authority => _authority ??= Encoding.ASCII.GetBytes(target.Address.ToString());

    public bool IsEmpty => _idle.Count == 0;

    /// <summary>An idle connection, or null.</summary>
    /// <param name="identity">Certificate of this moment: mesh connections made with an earlier one are closed, so that renewed certificates and roots count at once.</param>
    public UpstreamHttp? TryTake(TlsIdentity? identity)
    {
        while (_idle.Count > 0)
        {
            UpstreamHttp newest = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            if (!target.IsMutualTls || ReferenceEquals(newest.Identity, identity))
            {
                return newest;
            }

            newest.Close();
        }

        return null;
    }

    /// <summary>Takes a connection back whose exchange has ended cleanly.</summary>
    public void Return(UpstreamHttp connection)
    {
        if (_idle.Count >= MaxIdle || loop.Now - connection.OpenedAt > (long)HttpTimeouts.PooledLife.TotalMilliseconds)
        {
            connection.Close();
            return;
        }

        connection.BecomeIdle(_idleLimit);
        _idle.Add(connection);
    }

    /// <summary>The connection is closed by itself.</summary>
    public void Forget(UpstreamHttp connection) => _idle.Remove(connection);

    public void CloseAll()
    {
        foreach (UpstreamHttp connection in _idle)
        {
            connection.Close();
        }

        _idle.Clear();
    }
}
