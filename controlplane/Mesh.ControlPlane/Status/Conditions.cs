using k8s.Models;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status;

/// <summary>The conditions that the mesh writes on objects. Pure: findings in, conditions out, and a decision whether they are worth a write.</summary>
internal static class Conditions
{
    public const string Accepted = "Accepted";
    public const string ResolvedRefs = "ResolvedRefs";
    public const string Programmed = "Programmed";

    public const string Applied = "Applied";

    /// <summary>Reason of <see cref="Applied"/> when a sidecar refused what it was sent.</summary>
    public const string Rejected = "Rejected";

    /// <summary>Reason of <see cref="Applied"/> when no sidecar uses what the object is about.</summary>
    public const string Unused = "Unused";

    private const string Speed = ", p50 ";

    /// <summary>Whether an object is part of the configuration that sidecars are sent.</summary>
    /// <param name="accepted">Whether the object is in force.</param>
    /// <param name="isCarried">Whether there is what it is about.</param>
    public static Finding JudgeProgrammed(Finding accepted, bool isCarried) => (accepted.Holds, isCarried) switch
    {
        (false, _) => NotAccepted,
        (_, false) => ServiceNotFound,
        _ => new(true, Programmed, "it is part of what the sidecars concerned are sent"),
    };

    /// <summary>Whether the sidecars act on an object: proof, sidecar by sidecar.</summary>
    /// <param name="accepted">Whether the object is in force.</param>
    /// <param name="isCarried">Whether there is what it is about.</param>
    /// <param name="parts">What each replica knows of its sidecars.</param>
    /// <param name="silent">Replicas that have not said anything about this version.</param>
    /// <param name="before">The condition as it stands, with its generation; how fast a version was applied is said once and stays.</param>
    /// <param name="generation">The version of the object.</param>
    /// <param name="areConnecting">Sidecars may not have come back yet: what is not said to be applied already, is not said to be now.</param>
    public static Finding JudgeApplied(
        Finding accepted, bool isCarried, IReadOnlyList<AppliedPart> parts, IReadOnlyList<string> silent, V1Condition? before, long generation, bool areConnecting = false)
    {
        if (!accepted.Holds || !isCarried)
        {
            return accepted.Holds ? ServiceNotFound : NotAccepted;
        }

        int users = parts.Sum(part => part.Users), applied = parts.Sum(part => part.Applied), rejected = parts.Sum(part => part.Rejected);
        string progress = $"applied {applied} of {users} sidecars";
        if (rejected > 0)
        {
            string? rejection = parts.Select(part => part.Rejection).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault();
            return new(false, Rejected, $"{progress}, {rejected} refused it: {rejection}");
        }

        if (silent.Count > 0)
        {
            return new(false, "Pending", $"{progress}; no word of those connected to {string.Join(", ", silent)} yet");
        }

        if (applied < users)
        {
            return new(false, "Pending", progress);
        }

        if (areConnecting && !(before?.Status == "True" && before.ObservedGeneration == generation))
        {
            return new(false, "Pending", progress + "; others may still be connecting to a control plane that has just started");
        }

        string speed = SpeedOf(before, generation) ?? (parts.Aggregate(default(Convergence), (sum, part) => sum + part.Convergence) is { IsEmpty: false } all ? $", {all}" : "");
        return users == 0
            ? new(true, Unused, progress + "; whichever comes to use it gets it first")
            : new(true, Applied, progress + speed);
    }

    /// <summary>True if all that differs is how many sidecars there are.</summary>
    public static bool OnlyNumbersDiffer(IList<V1Condition>? current, IList<V1Condition> next) =>
        current is not null
        && next.All(after => current.FirstOrDefault(condition => condition.Type == after.Type) is { } before
            && before.Status == after.Status
            && before.ObservedGeneration == after.ObservedGeneration
            && (before.Reason == after.Reason || (before.Reason is Applied or Unused && after.Reason is Applied or Unused))
            && (after.Type == Applied || before.Message == after.Message));

    private static Finding NotAccepted => new(false, "NotAccepted", "this version is not in force");

    private static Finding ServiceNotFound => new(false, "ServiceNotFound", "there is no such service yet");

    private static string? SpeedOf(V1Condition? before, long generation) =>
        before is { Reason: Applied, Message: { } message } && before.ObservedGeneration == generation && message.IndexOf(Speed, StringComparison.Ordinal) is var start and >= 0
            ? message[start..]
            : null;

    /// <summary>
    /// The conditions to write, or null if those that are there say the same. Conditions of other owners stay; a time changes only with its status.
    /// </summary>
    public static IList<V1Condition>? Next(
        IList<V1Condition>? current, IReadOnlyList<(string Type, Finding Finding)> wanted, long generation, DateTime now)
    {
        var next = (current ?? []).Where(condition => wanted.All(entry => entry.Type != condition.Type)).ToList();
        bool changed = false;
        foreach (var (type, finding) in wanted)
        {
            var before = current?.FirstOrDefault(condition => condition.Type == type);
            var after = Condition(type, finding, generation, before, now);
            changed |= before is null
                || before.Status != after.Status
                || before.Reason != after.Reason
                || before.Message != after.Message
                || before.ObservedGeneration != after.ObservedGeneration;
            next.Add(after);
        }

        return changed ? next : null;
    }

    private static V1Condition Condition(string type, Finding finding, long generation, V1Condition? before, DateTime now)
    {
        string status = finding.Holds ? "True" : "False";
        return new()
        {
            Type = type,
            Status = status,
            Reason = finding.Reason,
            Message = finding.Message,
            ObservedGeneration = generation,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now,
        };
    }
}
