using k8s.Models;

namespace Mesh.Cli.Links;

/// <summary>How one link is doing.</summary>
/// <param name="Name">Name of the object.</param>
/// <param name="Cluster">The peer.</param>
/// <param name="Accepted">Whether the object is valid; null before the control plane has looked at it.</param>
/// <param name="Connected">Whether the peer is connected.</param>
/// <param name="Synced">Whether everything that it states is known and in force.</param>
/// <param name="Services">Services that it exports.</param>
/// <param name="Endpoints">Their endpoints.</param>
/// <param name="Refused">Statements that are refused.</param>
/// <param name="LastSeen">When it was heard of last.</param>
/// <param name="Message">What is wrong first; empty if nothing is.</param>
internal sealed record LinkStatus(
    string Name, string Cluster, bool? Accepted, bool? Connected, bool? Synced, int Services, int Endpoints, int Refused, DateTime? LastSeen, string Message)
{
    private static readonly string[] Types = ["Accepted", "Connected", "Synced"];

    public bool IsGood => Accepted == true && Connected == true && Synced == true;

    public static LinkStatus Of(LinkObject link)
    {
        V1Condition?[] conditions = [.. Types.Select(type => link.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type))];
        string message = conditions[0] is null ? "no word of the control plane"
            : conditions.FirstOrDefault(condition => condition?.Status != "True") is { } wrong ? $"{wrong.Reason}: {wrong.Message}" : "";
        return new(
            link.Metadata.Name,
            string.IsNullOrEmpty(link.Spec.Cluster) ? link.Metadata.Name : link.Spec.Cluster,
            Holds(conditions[0]),
            Holds(conditions[1]),
            Holds(conditions[2]),
            link.Status?.Services ?? 0,
            link.Status?.Endpoints ?? 0,
            link.Status?.Refused ?? 0,
            link.Status?.LastSeen,
            message);
    }

    private static bool? Holds(V1Condition? condition) => condition is null ? null : condition.Status == "True";
}
