using Mesh.Api.Identity;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>
/// HTTP/1.1 connections of one loop by endpoint. They outlive snapshots. The usual look-up is by reference: the key proper holds names, whose hash would be the dearest part of
/// choosing a connection.
/// </summary>
internal sealed class UpstreamHttpPool(EventLoop loop, IDialer dialer) : IDisposable
{
    /// <summary>Look-ups remembered by reference; snapshots make new objects, so the table is emptied now and then.</summary>
    private const int MaxRemembered = 1024;

    /// <summary>Hosts without a connection are dropped when there are more than this.</summary>
    public const int MaxHosts = 4096;

    private readonly Dictionary<UpstreamTarget, UpstreamHost> _hosts = [];
    private readonly Dictionary<EndpointModel, (MeshServerName Name, UpstreamHost Host)> _remembered = new(ReferenceEqualityComparer.Instance);

    /// <summary>The connections to an endpoint.</summary>
    /// <param name="endpoint">Which.</param>
    /// <param name="serverName">The Service it is called by.</param>
    /// <param name="isApplication">Whether it is the application beside us.</param>
    public UpstreamHost HostOf(EndpointModel endpoint, in MeshServerName serverName, bool isApplication)
    {
        // An endpoint may be in several Services; its peers tell them apart by the name.
        if (_remembered.TryGetValue(endpoint, out (MeshServerName Name, UpstreamHost Host) known) && IsSame(known.Name, serverName))
        {
            return known.Host;
        }

        UpstreamTarget target = UpstreamTarget.Of(endpoint, serverName);
        if (!_hosts.TryGetValue(target, out UpstreamHost? host))
        {
            Shrink();
            _hosts[target] = host = new UpstreamHost(target, isApplication, loop, dialer);
        }

        if (_remembered.Count >= MaxRemembered)
        {
            _remembered.Clear();
        }

        _remembered[endpoint] = (serverName, host);
        return host;
    }

    /// <summary>
    /// Idle connections to the application beside us are of no use once its pod ends: it closes them when it is told to end, and a request that meets that may be lost, where a
    /// connection that is refused was certainly not asked.
    /// </summary>
    public void CloseIdleToApplication()
    {
        foreach (UpstreamHost host in _hosts.Values.Where(host => host.IsApplication))
        {
            host.CloseIdle();
        }
    }

    public void Dispose()
    {
        foreach (UpstreamHost host in _hosts.Values)
        {
            host.Close();
        }

        _hosts.Clear();
        _remembered.Clear();
    }

    // By reference first: the names of one Service are the same objects from request to request.
    private static bool IsSame(in MeshServerName left, in MeshServerName right) =>
        left.Port == right.Port
        && string.Equals(left.Service, right.Service, StringComparison.Ordinal)
        && string.Equals(left.Namespace, right.Namespace, StringComparison.Ordinal)
        && string.Equals(left.Cluster, right.Cluster, StringComparison.Ordinal);

    private void Shrink()
    {
        if (_hosts.Count < MaxHosts)
        {
            return;
        }

        _remembered.Clear();
        foreach (UpstreamTarget target in _hosts.Where(host => host.Value.IsEmpty).Select(host => host.Key).ToArray())
        {
            _hosts.Remove(target);
        }
    }
}
