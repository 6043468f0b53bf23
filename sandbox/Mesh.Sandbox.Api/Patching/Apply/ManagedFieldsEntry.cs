using System.Globalization;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>One entry of <c>metadata.managedFields</c>: who owns which fields.</summary>
/// <param name="Manager">Name of the workflow.</param>
/// <param name="Operation"><see cref="Apply"/> or <see cref="Update"/>.</param>
/// <param name="ApiVersion">Version that the fields are expressed in.</param>
/// <param name="Subresource">Through which sub-resource the fields were written; empty for the main one.</param>
/// <param name="Time">When the entry last changed; null when unknown.</param>
/// <param name="Fields">What is owned.</param>
internal sealed record ManagedFieldsEntry(string Manager, string Operation, string ApiVersion, string Subresource, DateTimeOffset? Time, FieldSet Fields)
{
    public const string Apply = "Apply";
    public const string Update = "Update";

    /// <summary>Metadata times have whole seconds.</summary>
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public bool IsApply => Operation == Apply;

    /// <summary>Whether both stand for the same manager. Appliers are the same across API versions.</summary>
    public bool SameManager(ManagedFieldsEntry other) =>
        Manager == other.Manager && Operation == other.Operation && Subresource == other.Subresource && (IsApply || ApiVersion == other.ApiVersion);

    /// <summary>How conflict messages name the manager.</summary>
    public override string ToString()
    {
        var name = $"\"{Manager}\"";
        if (Subresource.Length > 0)
        {
            name += $" with subresource \"{Subresource}\"";
        }

        return IsApply ? name : $"{name} using {ApiVersion}";
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Operation,
            ["apiVersion"] = ApiVersion,
        };
        if (Time is { } time)
        {
            json["time"] = time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        }

        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = Fields.ToJson();
        if (Subresource.Length > 0)
        {
            json["subresource"] = Subresource;
        }

        return json;
    }

    /// <summary>Null when the entry is malformed.</summary>
    public static ManagedFieldsEntry? FromJson(JsonNode? node)
    {
        if (node is not JsonObject json || json["operation"].AsText() is not (Apply or Update) || FieldSet.FromJson(json["fieldsV1"]) is not { } fields)
        {
            return null;
        }

        DateTimeOffset? time = DateTimeOffset.TryParse(
            json["time"].AsText(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;
        return new ManagedFieldsEntry(
            json["manager"].AsText() ?? "",
            json["operation"].AsText()!,
            json["apiVersion"].AsText() ?? "",
            json["subresource"].AsText() ?? "",
            time,
            fields);
    }
}
