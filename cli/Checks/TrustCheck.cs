using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Cli.Authorities;
using Mesh.Cli.Clusters;
using Mesh.Cli.Commands;

namespace Mesh.Cli.Checks;

/// <summary>The root of the mesh: how long it lasts, and whether every namespace has it.</summary>
internal sealed class TrustCheck(TimeProvider time) : ICheck
{
    private const int MaxListed = 5;

    public string Name => "trust bundle";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(ClusterAccess cluster, CancellationToken cancellationToken)
    {
        var namespaces = await cluster.Connection.Resource<V1Namespace>().ListAsync(Mesh.Kubernetes.Client.ResourceQuery.All, cancellationToken);
        var bundles = await cluster.Connection.Resource<V1ConfigMap>().ListAsync(
            new(FieldSelector: $"metadata.name={MeshNames.TrustBundleConfigMap}"), cancellationToken);
        CaStatus? status = await CaStatusReader.TryReadAsync(cluster.Connection, cancellationToken);
        return
        [
            .. Judge(
            [.. namespaces.Items.Where(item => item.Status?.Phase != "Terminating").Select(item => item.Name())],
            bundles.Items.ToDictionary(bundle => bundle.Namespace(), bundle => bundle.Data is { } data && data.TryGetValue(MeshNames.TrustBundleKey, out string? pem) ? pem : "", StringComparer.Ordinal)),
            .. JudgeAuthority(status),
        ];
    }

    /// <summary>What signs, and a rotation that does not get on.</summary>
    public IReadOnlyList<CheckResult> JudgeAuthority(CaStatus? status)
    {
        const string Authority = "certificate authority";
        if (status is null)
        {
            return [CheckResult.Warning(Authority, $"there is no ConfigMap {MeshNames.SystemNamespace}/{MeshNames.CaStatusConfigMap}", "the leader of the control plane writes it: look at its log")];
        }

        return
        [
            status.Fault.Length > 0
                ? CheckResult.Error(Authority, $"Secret {MeshNames.SystemNamespace}/{MeshNames.CaSecret} cannot be used, so the authority in force goes on: {status.Fault}", "repair the Secret: `meshctl ca install`")
                : status.WaitingFor.Count > 0
                ? CheckResult.Warning(Authority, $"{status.Phase}: {status.Message}; waiting for {string.Join(", ", status.WaitingFor.Take(MaxListed))}", "meshctl ca status names all; a rotation goes on by itself when they are back or gone")
                : CheckResult.Ok(Authority, $"{status.Phase}: {status.Message}"),
            .. status.Issuer is { } issuer ? [Expiry("issuing certificate", issuer.NotAfter.UtcDateTime)] : Array.Empty<CheckResult>(),
        ];
    }

    public IReadOnlyList<CheckResult> Judge(IReadOnlyList<string> namespaces, IReadOnlyDictionary<string, string> bundles)
    {
        if (!bundles.TryGetValue(MeshNames.SystemNamespace, out string? bundle))
        {
            return [CheckResult.Error(Name, $"there is none in namespace {MeshNames.SystemNamespace}", "look at the control plane's log: its leader publishes it")];
        }

        string[] others = [.. namespaces.Where(name => bundles.GetValueOrDefault(name) != bundle).Order(StringComparer.Ordinal)];
        return
        [
            others.Length == 0
                ? CheckResult.Ok(Name, $"the same in all {namespaces.Count} namespaces")
                : CheckResult.Warning(
                    Name,
                    $"absent or another one in {string.Join(", ", others.Take(MaxListed))}{(others.Length > MaxListed ? $" and {others.Length - MaxListed} more" : "")}",
                    "pods there cannot start; the leader of the control plane should put it right within seconds: look at its log"),
            .. Roots(bundle),
        ];
    }

    private IEnumerable<CheckResult> Roots(string bundle)
    {
        const string Root = "root certificate";
        X509Certificate2Collection roots = [];
        try
        {
            roots.ImportFromPem(bundle);
        }
        catch (CryptographicException)
        {
            roots.Clear();
        }

        if (roots.Count == 0)
        {
            return [CheckResult.Error(Root, "the trust bundle holds no certificate", "delete the ConfigMap; the control plane writes it anew")];
        }

        return roots.Select(root => Expiry(Root, root.NotAfter.ToUniversalTime()));
    }

    private CheckResult Expiry(string name, DateTime notAfter)
    {
        double days = (notAfter - time.GetUtcNow().UtcDateTime).TotalDays;
        string seen = string.Create(CultureInfo.InvariantCulture, $"valid until {notAfter:yyyy-MM-dd}, {Math.Floor(days):0} days");
        const string Advice = "every workload stops trusting every other when it ends: `meshctl ca rotate`, or `meshctl ca install` if the root is kept elsewhere, with time for all sidecars to learn the new one";
        return days <= CertificateEnd.ErrorDays ? CheckResult.Error(name, seen, Advice) : days <= CertificateEnd.WarningDays ? CheckResult.Warning(name, seen, Advice) : CheckResult.Ok(name, seen);
    }
}
