using k8s.Models;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status;

/// <summary>The conditions that the mesh writes on objects. Pure: findings in, conditions out, and a decision whether they are worth a write.</summary>
internal static class Conditions
{
    public const string Accepted = "Accepted";
    public const string ResolvedRefs = "ResolvedRefs";
    public const string Programmed = "Programmed";

    /// <summary>Whether the sidecars act on an object, as far as one replica knows: each sees only the sidecars that are connected to it.</summary>
    /// <param name="accepted">Whether the object is in force.</param>
    /// <param name="application">How far the sidecars are with the service it is about; null if there is no such service.</param>
    /// <param name="replica">The replica that judges; said in the message, because its sidecars may not be all.</param>
    /// <param name="users">Which of its sidecars are meant, in words.</param>
    public static Finding JudgeProgrammed(Finding accepted, Application? application, string replica, string users = "that use the service")
    {
        if (!accepted.Holds)
        {
            return new(false, "NotAccepted", "this version is not in force");
        }

        return application switch
        {
            null => new(false, "ServiceNotFound", "there is no such service yet"),
            { Rejection: { } rejection } => new(false, "Rejected", $"a sidecar rejected it: {rejection}"),
            { } some when some.Applied < some.Users => new(false, "Pending", $"some sidecars connected to {replica} have not applied it yet"),
            // No numbers: they would change with every pod that starts, and each change is a write.
            _ => new(true, Programmed, $"all sidecars connected to {replica} {users} have applied it"),
        };
    }

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
