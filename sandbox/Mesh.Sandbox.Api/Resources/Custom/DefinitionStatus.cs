using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>Writes what became of a definition into its status.</summary>
internal static class DefinitionStatus
{
    public static void Write(JsonObject definition, (string Reason, string Message)? conflict, DateTimeOffset now)
    {
        var status = definition.Ensure("status");
        if (conflict is null)
        {
            status["acceptedNames"] = definition.Ensure("spec").Ensure("names").DeepClone();
            SetCondition(status, "NamesAccepted", "True", "NoConflicts", "no conflicts found", now);
            SetCondition(status, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted", now);
            return;
        }

        SetCondition(status, "NamesAccepted", "False", conflict.Value.Reason, conflict.Value.Message, now);
        SetCondition(status, "Established", "False", "NotAccepted", "not all names are accepted", now);
    }

    /// <summary>The time changes only with the status of the condition.</summary>
    private static void SetCondition(JsonObject status, string type, string value, string reason, string message, DateTimeOffset now)
    {
        var conditions = status.EnsureArray("conditions");
        var condition = conditions.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
        if (condition is null)
        {
            condition = new() { ["lastTransitionTime"] = ObjectMeta.Timestamp(now) };
            conditions.Add(condition);
        }
        else if (condition.Text("status") != value)
        {
            condition["lastTransitionTime"] = ObjectMeta.Timestamp(now);
        }

        condition["message"] = message;
        condition["reason"] = reason;
        condition["status"] = value;
        condition["type"] = type;
    }
}
