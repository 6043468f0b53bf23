using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Mesh.Api.WellKnown;

namespace Mesh.Injection.Sidecar;

/// <summary>The volumes that a sidecar needs. Only its own container mounts them.</summary>
internal static class MeshVolumes
{
    /// <summary>Projected service-account token that proves the pod's identity to the control plane.</summary>
    public const string Token = "mesh-token";

    /// <summary>The roots of the mesh, to verify the control plane with.</summary>
    public const string Trust = "mesh-trust";

    /// <summary>Last good configuration, kept across restarts of the container.</summary>
    public const string State = "mesh-state";

    /// <summary>An hour: the kubelet renews it at 80 %, and a stolen token is soon worthless.</summary>
    private const int TokenSeconds = 3600;

    /// <summary>Many times the largest configuration; a bound so that a bug cannot fill the node's disk.</summary>
    private const string StateSizeLimit = "64Mi";

    public static readonly FrozenSet<string> Names = FrozenSet.Create(Token, Trust, State);

    public static JsonObject[] Volumes() =>
    [
        new()
        {
            ["name"] = Token,
            ["projected"] = new JsonObject
            {
                ["sources"] = new JsonArray(new JsonObject
                {
                    ["serviceAccountToken"] = new JsonObject
                    {
                        ["audience"] = MeshNames.TokenAudience,
                        ["expirationSeconds"] = TokenSeconds,
                        ["path"] = Path.GetFileName(MeshFiles.Token),
                    },
                }),
            },
        },
        new() { ["name"] = Trust, ["configMap"] = new JsonObject { ["name"] = MeshNames.TrustBundleConfigMap } },
        new() { ["name"] = State, ["emptyDir"] = new JsonObject { ["sizeLimit"] = StateSizeLimit } },
    ];

    public static JsonArray Mounts() => new(
        new JsonObject { ["name"] = Token, ["mountPath"] = MeshFiles.TokenDirectory, ["readOnly"] = true },
        new JsonObject { ["name"] = Trust, ["mountPath"] = MeshFiles.TrustDirectory, ["readOnly"] = true },
        new JsonObject { ["name"] = State, ["mountPath"] = MeshFiles.StateDirectory });
}
