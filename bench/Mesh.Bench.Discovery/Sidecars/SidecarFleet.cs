using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.Bench.Discovery.Measuring;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Identity;

namespace Mesh.Bench.Discovery.Sidecars;

/// <summary>All simulated sidecars of a mesh.</summary>
internal sealed class SidecarFleet : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<SimulatedSidecar> _sidecars = [];
    private readonly SidecarConnector _connector;
    private readonly TimeProvider _time;

    public SidecarFleet(MeshLayout layout, MeshIssuer issuer, IPEndPoint controlPlane, ChangeTracker changes, TimeProvider time)
    {
        _connector = new SidecarConnector(controlPlane, issuer.RootPem);
        _time = time;
        for (int sidecar = 0; sidecar < layout.Size.Sidecars; sidecar++)
        {
            string[] services = [.. layout.SubscriptionsOf(sidecar).Select(service => MeshLayout.Service(service).ToString())];
            SidecarHoldings holdings = new(layout.PodOf(sidecar).ToString(), services, TrustDomain.Default.Name);
            _sidecars.Add(new SimulatedSidecar(layout.PodOf(sidecar), Credentials(issuer.Issue(layout.IdentityOf(sidecar))), holdings, Counters, changes, time));
        }
    }

    public FleetCounters Counters { get; } = new();

    public int Count => _sidecars.Count;

    /// <summary>Sidecars whose stream has ended.</summary>
    public int Lost => _sidecars.Count(sidecar => !sidecar.IsConnected);

    /// <summary>Connects all at once.</summary>
    /// <returns>How long it took until the last had everything that it wants.</returns>
    public async Task<TimeSpan> ConnectAsync(CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        await Task.WhenAll(_sidecars.Select(sidecar => sidecar.ConnectAsync(_connector, cancellationToken))).WaitAsync(Patience, _time, cancellationToken);
        return _time.GetElapsedTime(started);
    }

    public Task DisconnectAsync() => Task.WhenAll(_sidecars.Select(sidecar => sidecar.DisconnectAsync()));

    public void Dispose() => _sidecars.ForEach(sidecar => sidecar.Dispose());

    /// <summary>The leaf with its key, and what is between it and the root.</summary>
    private static SslStreamCertificateContext Credentials(string pem)
    {
        X509Certificate2Collection intermediates = [];
        intermediates.ImportFromPem(pem);
        intermediates.RemoveAt(0);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pem, pem), intermediates, offline: true);
    }
}
