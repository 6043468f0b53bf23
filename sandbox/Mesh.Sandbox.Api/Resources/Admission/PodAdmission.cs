using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Admission;

/// <summary>The plug-ins DefaultTolerationSeconds and Priority, which touch every pod of a real cluster.</summary>
internal static class PodAdmission
{
    /// <summary>Seconds a pod stays on a node that stopped answering.</summary>
    private const int TolerationSeconds = 300;

    public static void Admit(JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        spec.Default("priority", 0);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        Tolerate(spec, "node.kubernetes.io/not-ready");
        Tolerate(spec, "node.kubernetes.io/unreachable");
    }

    private static void Tolerate(JsonObject spec, string taint)
    {
        if (spec.Objects("tolerations").Any(t => Covers(t, taint)))
        {
            return;
        }

        spec.EnsureArray("tolerations").Add(new JsonObject
        {
            ["key"] = taint,
            ["operator"] = "Exists",
            ["effect"] = "NoExecute",
            ["tolerationSeconds"] = TolerationSeconds,
        });
    }

    private static bool Covers(JsonObject toleration, string taint) =>
        (toleration.Text("key") is "" || toleration.Text("key") == taint) && toleration.Text("effect") is "" or "NoExecute";
}
