using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Api.WellKnown;

namespace Mesh.Injection.Sidecar;

/// <summary>
/// The sidecar, as a native one (an init container that is always restarted): the kubelet starts the application only after the startup probe
/// has succeeded, ends the sidecar after the application, and a Job completes without waiting for it.
/// </summary>
internal static class ProxyContainer
{
    /// <summary>Ten minutes at one probe a second: a control plane that is being restored must not turn waiting pods into restarting ones.</summary>
    private const int StartupFailureThreshold = 600;

    private const string MetricsPortName = "mesh-metrics";

    /// <summary>On the image's path.</summary>
    private const string Program = "mesh-proxy";

    public static JsonObject Create(SidecarSettings settings) => new()
    {
        ["name"] = MeshNames.ProxyContainer,
        ["image"] = settings.Image,
        ["imagePullPolicy"] = "IfNotPresent",
        ["restartPolicy"] = "Always",
        ["args"] = new JsonArray("run"),
        ["env"] = Environment(settings),
        ["ports"] = new JsonArray(new JsonObject { ["name"] = MetricsPortName, ["containerPort"] = MeshPorts.Metrics, ["protocol"] = "TCP" }),
        // The kubelet runs the hooks of all containers before it signals any, and signals the sidecar when the applications have ended: this is the first it can hear.
        ["lifecycle"] = new JsonObject { ["preStop"] = new JsonObject { ["exec"] = new JsonObject { ["command"] = new JsonArray(Program, "drain") } } },
        ["startupProbe"] = ReadinessCheck(periodSeconds: 1, StartupFailureThreshold),
        ["readinessProbe"] = ReadinessCheck(periodSeconds: 2, failureThreshold: 3),
        ["resources"] = Resources(settings.Cpu, settings.Memory),
        ["securityContext"] = new JsonObject
        {
            ["runAsUser"] = MeshUsers.Proxy,
            ["runAsGroup"] = MeshUsers.Proxy,
            ["runAsNonRoot"] = true,
            ["privileged"] = false,
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        },
        ["terminationMessagePolicy"] = "FallbackToLogsOnError",
        ["volumeMounts"] = MeshVolumes.Mounts(),
    };

    private static JsonArray Environment(SidecarSettings settings)
    {
        JsonArray environment = Always(settings);
        AddIfSet(environment, MeshEnvironment.Concurrency, settings.Concurrency);
        AddIfSet(environment, MeshEnvironment.MaxResourceBytes, settings.MaxResourceBytes);
        AddIfSet(environment, MeshEnvironment.DrainTimeout, settings.DrainTimeoutSeconds);
        AddIfSet(environment, MeshEnvironment.Dns, settings.Dns);
        AddIfSet(environment, MeshEnvironment.AccessLog, settings.AccessLog);
        AddIfSet(environment, MeshEnvironment.OtlpEndpoint, settings.OtlpEndpoint);
        AddIfSet(environment, MeshEnvironment.TraceSampler, settings.TraceRatio is null ? null : MeshEnvironment.TraceSamplerByRatio);
        AddIfSet(environment, MeshEnvironment.TraceRatio, settings.TraceRatio);
        return environment;
    }

    private static void AddIfSet(JsonArray environment, string name, string? value)
    {
        if (value is not null)
        {
            environment.Add((JsonNode)Value(name, value));
        }
    }

    private static JsonArray Always(SidecarSettings settings) => new(
        FromField(MeshEnvironment.PodName, "metadata.name"),
        FromField(MeshEnvironment.PodNamespace, "metadata.namespace"),
        FromField(MeshEnvironment.PodUid, "metadata.uid"),
        FromField(MeshEnvironment.PodIp, "status.podIP"),
        FromField(MeshEnvironment.ServiceAccount, "spec.serviceAccountName"),
        FromField(MeshEnvironment.NodeName, "spec.nodeName"),
        Value(MeshEnvironment.Cluster, settings.Options.Cluster),
        Value(MeshEnvironment.TrustDomain, settings.Options.TrustDomain),
        Value(MeshEnvironment.DiscoveryAddress, settings.Options.DiscoveryAddress),
        Value(MeshEnvironment.LogLevel, settings.LogLevel),
        Value(MeshEnvironment.GracePeriod, settings.GracePeriodSeconds.ToString(CultureInfo.InvariantCulture)));

    private static JsonObject Value(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static JsonObject FromField(string name, string path) => new()
    {
        ["name"] = name,
        ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = path } },
    };

    private static JsonObject ReadinessCheck(int periodSeconds, int failureThreshold) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = "/readyz", ["port"] = MeshPorts.Health, ["scheme"] = "HTTP" },
        ["periodSeconds"] = periodSeconds,
        ["timeoutSeconds"] = 1,
        ["failureThreshold"] = failureThreshold,
    };

    private static JsonObject Resources(params ComputeResource[] resources)
    {
        JsonObject requests = [];
        JsonObject limits = [];
        foreach (ComputeResource resource in resources)
        {
            requests[resource.Name] = resource.Request;
            if (resource.Limit is not null)
            {
                limits[resource.Name] = resource.Limit;
            }
        }

        JsonObject all = new() { ["requests"] = requests };
        if (limits.Count > 0)
        {
            all["limits"] = limits;
        }

        return all;
    }
}
