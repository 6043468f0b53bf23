using static Mesh.Sandbox.Api.Patching.MergeSchemaSyntax;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>Merge keys and list types of PodSpec and PodStatus (<c>k8s.io/api/core/v1 types.go</c>, 1.32).</summary>
internal static class PodMergeSchema
{
    private static readonly MergeSchema EnvVar = Struct(
        ("valueFrom", Struct(("fieldRef", Atomic), ("resourceFieldRef", Atomic), ("configMapKeyRef", Atomic), ("secretKeyRef", Atomic))));

    private static readonly MergeSchema Container = Struct(
        ("ports", ListBy("containerPort", ["containerPort", "protocol"], null, ("protocol", "TCP"))),
        ("env", ListBy("name", EnvVar)),
        ("volumeMounts", ListBy("mountPath")),
        ("volumeDevices", ListBy("devicePath")),
        ("resources", Struct(("claims", AppliedListBy("name")), ("limits", Map), ("requests", Map))));

    private static readonly MergeSchema VolumeSource = Struct(
        ("cephfs", Struct(("secretRef", Atomic))),
        ("csi", Struct(("nodePublishSecretRef", Atomic), ("volumeAttributes", Map))),
        ("ephemeral", Struct(("volumeClaimTemplate", Struct(("spec", Struct(("selector", Atomic), ("dataSource", Atomic))))))));

    private static readonly MergeSchema NodeAffinity = Struct(("requiredDuringSchedulingIgnoredDuringExecution", Atomic));

    public static readonly MergeSchema Spec = Struct(
        ("volumes", ListBy("name", VolumeSource)),
        ("initContainers", ListBy("name", Container)),
        ("containers", ListBy("name", Container)),
        ("ephemeralContainers", ListBy("name", Container)),
        ("nodeSelector", new MergeSchema { IsMap = true, IsAtomic = true }),
        ("imagePullSecrets", ListBy("name", ["name"], null, ("name", ""))),
        ("affinity", Struct(("nodeAffinity", NodeAffinity))),
        ("hostAliases", ListBy("ip")),
        ("overhead", Map),
        ("topologySpreadConstraints", ListBy("topologyKey", ["topologyKey", "whenUnsatisfiable"], Struct(("labelSelector", Atomic)))),
        ("schedulingGates", ListBy("name")),
        ("resourceClaims", ListBy("name")));

    public static readonly MergeSchema Status = Struct(
        ("conditions", ListBy("type")),
        ("podIPs", ListBy("ip")),
        ("hostIPs", PatchedListBy("ip")),
        ("resourceClaimStatuses", ListBy("name")));
}
