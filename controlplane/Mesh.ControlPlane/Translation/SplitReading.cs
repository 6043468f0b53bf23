using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>The outcome of reading a TrafficSplit: a rule, or why it is refused.</summary>
internal sealed record SplitReading(SplitRule? Rule, Finding? Refusal)
{
    public static SplitReading Refused(string reason, string message) => new(null, new(false, reason, message));
}
