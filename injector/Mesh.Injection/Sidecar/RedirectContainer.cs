using System.Text.Json.Nodes;
using Mesh.Api.WellKnown;

namespace Mesh.Injection.Sidecar;

/// <summary>
/// The init container that redirects the pod's traffic to the sidecar. The only one with a privilege: NET_ADMIN over the pod's own network
/// namespace, as root, for the fraction of a second that it runs.
/// </summary>
internal static class RedirectContainer
{
    public static JsonObject Create(SidecarSettings settings) => new()
    {
        ["name"] = MeshNames.RedirectContainer,
        ["image"] = settings.Image,
        ["imagePullPolicy"] = "IfNotPresent",
        ["args"] = Arguments(settings),
        // Small and fixed: a pod asks for the largest of its init containers, so this adds nothing to what the sidecar asks for.
        ["resources"] = new JsonObject
        {
            ["requests"] = new JsonObject { ["cpu"] = "10m", ["memory"] = "16Mi" },
            ["limits"] = new JsonObject { ["memory"] = "64Mi" },
        },
        ["securityContext"] = new JsonObject
        {
            ["runAsUser"] = 0,
            ["runAsGroup"] = 0,
            // Said explicitly because a pod's own `runAsNonRoot: true` would otherwise apply.
            ["runAsNonRoot"] = false,
            ["privileged"] = false,
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL"), ["add"] = new JsonArray("NET_ADMIN") },
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        },
        ["terminationMessagePolicy"] = "FallbackToLogsOnError",
    };

    private static JsonArray Arguments(SidecarSettings settings)
    {
        JsonArray arguments = new("redirect");
        Add("--exclude-inbound-ports", settings.ExcludeInboundPorts);
        Add("--exclude-outbound-ports", settings.ExcludeOutboundPorts);
        Add("--exclude-outbound-cidrs", settings.ExcludeOutboundCidrs);
        Add("--include-inbound-ports", settings.IncludeInboundPorts);
        Add("--include-outbound-ports", settings.IncludeOutboundPorts);
        Add("--include-outbound-cidrs", settings.IncludeOutboundCidrs);
        Add("--dns", settings.Dns is { } dns ? [dns] : Array.Empty<string>());
        return arguments;

        void Add<T>(string flag, IReadOnlyList<T> values)
        {
            if (values.Count > 0)
            {
                arguments.Add((JsonNode)flag);
                arguments.Add((JsonNode)string.Join(',', values));
            }
        }
    }
}
