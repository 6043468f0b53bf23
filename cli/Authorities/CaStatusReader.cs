using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Authorities;

/// <summary>Reads where the certificate authority stands from what the control plane says of it: no Secret is read.</summary>
internal static class CaStatusReader
{
    private static readonly ResourceKey Key = new(MeshNames.SystemNamespace, MeshNames.CaStatusConfigMap);

    /// <returns>Null if there is none.</returns>
    public static async Task<CaStatus?> TryReadAsync(KubernetesConnection connection, CancellationToken cancellationToken) =>
        Parse((await connection.Resource<V1ConfigMap>().GetAsync(Key, cancellationToken))?.Data);

    public static async Task<CaStatus> ReadAsync(KubernetesConnection connection, CancellationToken cancellationToken) =>
        await TryReadAsync(connection, cancellationToken)
        ?? throw new MeshctlException(ExitCodes.Failed, $"there is no ConfigMap {Key}", "the control plane writes it within seconds: look at the log of its leader, or run `meshctl check`");

    public static CaStatus? Parse(IDictionary<string, string>? data) => data is null
        ? null
        : new(
            Value(data, CaStatusKeys.Phase) ?? "Unknown",
            Value(data, CaStatusKeys.Message) ?? "",
            Value(data, CaStatusKeys.Fault) ?? "",
            Lines(data, CaStatusKeys.WaitingFor),
            Lines(data, CaStatusKeys.Issuer).Select(CaCertificate.TryParse).FirstOrDefault(),
            [.. Lines(data, CaStatusKeys.Roots).Select(CaCertificate.TryParse).OfType<CaCertificate>()],
            Value(data, CaStatusKeys.Rotated));

    private static string? Value(IDictionary<string, string> data, string key) => data.TryGetValue(key, out string? value) ? value : null;

    private static string[] Lines(IDictionary<string, string> data, string key) =>
        Value(data, key)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
