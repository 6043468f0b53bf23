using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Storage;
using Mesh.Sandbox.Api.Writes;

namespace Mesh.Sandbox.Api.Resources.Admission;

/// <summary>The ServiceAccount plug-in: gives a pod its account and mounts the account's token into every container.</summary>
internal sealed class ServiceAccountAdmission(VersionedStore store, NameGenerator names)
{
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Seconds; an hour and a little, so that a token refreshed hourly never runs out.</summary>
    private const int TokenSeconds = 3607;

    public void Admit(string @namespace, JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        if (spec.Text("serviceAccountName").Length == 0)
        {
            spec["serviceAccountName"] = "default";
        }

        var name = spec.Text("serviceAccountName");
        spec["serviceAccount"] = name;
        var account = store.Get("serviceaccounts", @namespace, name)?.Parse()
            ?? throw new ApiStatusException(ApiStatus.Forbidden(
                "", "pods", new ObjectMeta(pod).Name, $"error looking up service account {@namespace}/{name}: serviceaccount \"{name}\" not found"));
        if ((spec["automountServiceAccountToken"] ?? account["automountServiceAccountToken"])?.GetValue<bool>() ?? true)
        {
            MountToken(spec);
        }

        if (spec["imagePullSecrets"] is null && account["imagePullSecrets"] is { } secrets)
        {
            spec["imagePullSecrets"] = secrets.DeepClone();
        }
    }

    private void MountToken(JsonObject spec)
    {
        var volume = spec.Objects("volumes").Select(v => v.Text("name")).FirstOrDefault(n => n.StartsWith("kube-api-access-", StringComparison.Ordinal))
            ?? $"kube-api-access-{names.Suffix()}";
        var used = false;
        foreach (var container in spec.Objects("initContainers").Concat(spec.Objects("containers")))
        {
            if (container.Objects("volumeMounts").Any(m => m.Text("mountPath") == MountPath))
            {
                continue;
            }

            container.EnsureArray("volumeMounts").Add(new JsonObject { ["name"] = volume, ["readOnly"] = true, ["mountPath"] = MountPath });
            used = true;
        }

        if (used && !spec.Objects("volumes").Any(v => v.Text("name") == volume))
        {
            spec.EnsureArray("volumes").Add(TokenVolume(volume));
        }
    }

    private static JsonObject TokenVolume(string name) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray(
                new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = TokenSeconds, ["path"] = "token" } },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = "kube-root-ca.crt",
                        ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                    },
                },
                new JsonObject
                {
                    ["downwardAPI"] = new JsonObject
                    {
                        ["items"] = new JsonArray(new JsonObject
                        {
                            ["path"] = "namespace",
                            ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                        }),
                    },
                }),
            ["defaultMode"] = 420,
        },
    };
}
