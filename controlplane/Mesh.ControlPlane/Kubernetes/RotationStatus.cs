using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// The ConfigMap that says where a rotation stands: for people, for <c>kubectl wait</c> and <c>meshctl</c>, and as the place where replicas tell the leader of their
/// sidecars. It holds no key, and losing it loses nothing.
/// </summary>
internal sealed class RotationStatus(KubernetesConnection connection, ControlPlaneOptions options)
{
    private const string ReportPrefix = "replica.";
    private const int MaxListed = 50;

    private readonly ResourceClient<V1ConfigMap> _configMaps = connection.Resource<V1ConfigMap>();
    private readonly ResourceKey _key = new(options.Namespace, MeshNames.CaStatusConfigMap);

    /// <summary>What replicas have reported, by replica.</summary>
    public static Dictionary<string, TrustReport> Reports(V1ConfigMap? status) => (status?.Data ?? new Dictionary<string, string>())
        .Where(entry => entry.Key.StartsWith(ReportPrefix, StringComparison.Ordinal))
        .Select(entry => (Replica: entry.Key[ReportPrefix.Length..], Report: TrustReport.TryParse(entry.Value)))
        .Where(entry => entry.Report is not null)
        .ToDictionary(entry => entry.Replica, entry => entry.Report!, StringComparer.Ordinal);

    public Task<V1ConfigMap?> GetAsync(CancellationToken cancellationToken) => _configMaps.GetAsync(_key, cancellationToken);

    /// <summary>Tells the leader how far the sidecars of this replica are.</summary>
    public Task ReportAsync(TrustReport report, CancellationToken cancellationToken) =>
        PatchAsync(new JsonObject { [ReportPrefix + options.Replica] = report.ToString() }, cancellationToken);

    /// <summary>Says where the rotation stands, if that differs from what is there.</summary>
    /// <param name="known">What is there.</param>
    /// <param name="state">The state.</param>
    /// <param name="step">What is waited for.</param>
    /// <param name="fault">Why what is wanted cannot be used; empty if it can.</param>
    /// <param name="rotated">The request for a new root that has been fulfilled; null for no news.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task WriteAsync(
        V1ConfigMap? known, RotationState state, RotationStep step, string fault, string? rotated, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, string?>
        {
            [CaStatusKeys.Phase] = state.Phase.ToString(),
            [CaStatusKeys.Message] = step.Message,
            [CaStatusKeys.Fault] = fault,
            [CaStatusKeys.WaitingFor] = Lines(step.WaitingFor),
            [CaStatusKeys.Issuer] = $"{state.Active.Fingerprint} {Time(state.Active.NotAfter)} {state.Active.Certificate.Subject}\n",
            [CaStatusKeys.Roots] = string.Concat(state.Bundle.Roots.Select(root =>
                $"{TrustBundle.FingerprintOf(root)} {Time(new(root.NotAfter))} {root.Subject}\n")),
        };
        if (rotated is not null && state.Phase == RotationPhase.Stable)
        {
            wanted[CaStatusKeys.Rotated] = rotated;
        }

        if (state.Phase == RotationPhase.Stable)
        {
            foreach (string report in (known?.Data?.Keys ?? []).Where(key => key.StartsWith(ReportPrefix, StringComparison.Ordinal)))
            {
                wanted[report] = null;
            }
        }

        var changes = wanted.Where(entry => (known?.Data?.TryGetValue(entry.Key, out string? value) == true ? value : null) != entry.Value).ToList();
        if (changes.Count > 0)
        {
            await PatchAsync(new JsonObject(changes.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))), cancellationToken);
        }
    }

    private async Task PatchAsync(JsonObject data, CancellationToken cancellationToken)
    {
        var patch = Patch.Merge(new JsonObject { ["data"] = data });
        try
        {
            await _configMaps.PatchAsync(_key, patch, cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            await _configMaps.CreateAsync(
                new V1ConfigMap { Metadata = new() { NamespaceProperty = _key.Namespace, Name = _key.Name, Labels = ObjectLabels.Owned } }, cancellationToken);
            await _configMaps.PatchAsync(_key, patch, cancellationToken);
        }
    }

    private static string Lines(IReadOnlyList<string> names)
    {
        var text = new StringBuilder();
        foreach (string name in names.Take(MaxListed))
        {
            text.Append(name).Append('\n');
        }

        return names.Count > MaxListed ? text.Append($"and {names.Count - MaxListed} more\n").ToString() : text.ToString();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
