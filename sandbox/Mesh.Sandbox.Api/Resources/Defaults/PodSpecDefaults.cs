using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Defaults;

/// <summary>What Kubernetes fills into a pod spec, in pods and in templates alike.</summary>
internal static class PodSpecDefaults
{
    public static void Apply(JsonObject spec)
    {
        foreach (var volume in spec.Objects("volumes"))
        {
            VolumeDefaults.Apply(volume);
        }

        var hostNetwork = spec.Flag("hostNetwork");
        foreach (var container in spec.Objects("initContainers").Concat(spec.Objects("containers")))
        {
            ContainerDefaults.Apply(container, hostNetwork);
        }

        spec.Default("restartPolicy", "Always");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("securityContext", new JsonObject());
        spec.Default("schedulerName", "default-scheduler");
        SameAccount(spec);
    }

    /// <summary>Only for pods themselves: requests follow limits, service variables are on.</summary>
    public static void ApplyToPod(JsonObject spec)
    {
        spec.Default("enableServiceLinks", true);
        foreach (var container in spec.Objects("initContainers").Concat(spec.Objects("containers")))
        {
            if (container.Child("resources") is not { } resources || resources.Child("limits") is not { } limits)
            {
                continue;
            }

            var requests = resources.Ensure("requests");
            foreach (var (resource, quantity) in limits)
            {
                requests.Default(resource, quantity!.DeepClone());
            }
        }
    }

    /// <summary>The account has an old name besides its present one; both always say the same.</summary>
    private static void SameAccount(JsonObject spec)
    {
        if (spec.Text("serviceAccountName") is { Length: > 0 } name)
        {
            spec["serviceAccount"] = name;
        }
        else if (spec.Text("serviceAccount") is { Length: > 0 } old)
        {
            spec["serviceAccountName"] = old;
        }
    }
}
