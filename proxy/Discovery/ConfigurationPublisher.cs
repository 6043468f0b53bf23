using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>Takes what is held to those who use it: the state for requests, the roots for the identity client, the cache on disk.</summary>
internal sealed class ConfigurationPublisher(
    ProxyStateBuilder builder,
    ProxyStateStore states,
    WorkloadCertificateStore certificates,
    SnapshotCache cache,
    ConfigurationTelemetry telemetry)
{
    private IReadOnlyCollection<HeldResource> _held = [];
    private TrustBundle? _trustBundle;
    private TrustBundle[] _federated = [];

    /// <summary>What is held, as of the last publication; for any thread.</summary>
    public IReadOnlyCollection<HeldResource> Held => Volatile.Read(ref _held);

    /// <summary>Publishes what changed; nothing if nothing did.</summary>
    public void Publish(HeldConfiguration held)
    {
        HeldResource[] resources = [.. held.Resources];
        Volatile.Write(ref _held, resources);
        // Before the state, whose endpoints may have to prove what these vouch for.
        TrustFederated([.. held.FederatedBundles]);
        bool isChanged = builder.Apply(held.Regions);
        ProxyState next = builder.Build(held.Workload, held.ServicesInForce, held.FindEndpoints, held.Exports);
        if (!ReferenceEquals(states.Current, next))
        {
            isChanged = true;
            states.Publish(next);
            telemetry.Applied(next);
        }

        if (isChanged)
        {
            cache.Offer(resources);
        }

        if (held.TrustBundle is { } bundle && !ReferenceEquals(bundle, _trustBundle))
        {
            _trustBundle = bundle;
            // In force before it is acknowledged: peers may show certificates of a new root as soon as everybody has acknowledged it.
            if (TrustRoots.TryParse(bundle.RootsPem, out _) is { } roots && certificates.Trust(roots))
            {
                telemetry.RootsChanged(roots.Count);
            }
        }
    }

    private void TrustFederated(TrustBundle[] bundles)
    {
        if (bundles.SequenceEqual(_federated, ReferenceEqualityComparer.Instance))
        {
            return;
        }

        _federated = bundles;
        var roots = ImmutableDictionary.CreateBuilder<string, X509Certificate2Collection>(StringComparer.Ordinal);
        foreach (TrustBundle bundle in bundles)
        {
            if (TrustRoots.TryParse(bundle.RootsPem, out _) is { } own)
            {
                roots[bundle.TrustDomain] = own;
            }
        }

        if (certificates.TrustFederated(roots.ToImmutable()))
        {
            telemetry.FederatedRootsChanged([.. roots.Keys]);
        }
    }

    public void Report(AppliedResponse applied) => telemetry.Received(applied);

    public void ReportTimedOut(IReadOnlyList<string> services) => telemetry.TimedOut(services);
}
