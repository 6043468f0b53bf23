using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>A view of an object's metadata. It reads and writes the tree it was made for.</summary>
internal readonly struct ObjectMeta(JsonObject tree)
{
    /// <summary>Timestamps in metadata have whole seconds, always in UTC.</summary>
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";

    public JsonObject Json { get; } = tree.Ensure("metadata");

    public string Name
    {
        get => Json.Text("name");
        set => Json["name"] = value;
    }

    public string GenerateName => Json.Text("generateName");

    public string Namespace
    {
        get => Json.Text("namespace");
        set => SetOrRemove("namespace", value);
    }

    public string Uid
    {
        get => Json.Text("uid");
        set => SetOrRemove("uid", value);
    }

    public string ResourceVersion
    {
        get => Json.Text("resourceVersion");
        set => SetOrRemove("resourceVersion", value);
    }

    public long Generation
    {
        get => Json.Number("generation") ?? 0;
        set => Json["generation"] = value;
    }

    public bool IsBeingDeleted => Json["deletionTimestamp"] is not null;

    public long? DeletionGracePeriodSeconds => Json.Number("deletionGracePeriodSeconds");

    public IReadOnlyList<string> Finalizers
    {
        get => [.. Json.Texts("finalizers")];
        set
        {
            if (value.Count == 0)
            {
                Json.Remove("finalizers");
            }
            else
            {
                Json["finalizers"] = new JsonArray([.. value.Select(f => (JsonNode)f)]);
            }
        }
    }

    public JsonObject? Labels => Json.Child("labels");

    public JsonObject? Annotations => Json.Child("annotations");

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat);

    private void SetOrRemove(string property, string value)
    {
        if (value.Length == 0)
        {
            Json.Remove(property);
        }
        else
        {
            Json[property] = value;
        }
    }
}
