using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;
using Mesh.Sandbox.Api.Storage;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>
/// What is particular to one kind on its way into the store. The steps of a write call these in the order in which they stand here;
/// all trees may be changed in place.
/// </summary>
internal abstract class ResourceStrategy
{
    /// <summary>True when <c>status</c> can only be written through the status sub-resource.</summary>
    public virtual bool HasStatus => false;

    /// <summary>Whether an update without a resource version may overwrite whatever is there.</summary>
    public virtual bool AllowsUnconditionalUpdate => true;

    /// <summary>Whether an update of an object that does not exist creates it.</summary>
    public virtual bool AllowsCreateOnUpdate => false;

    /// <summary>Whether a deletion answers with the object rather than with a Status.</summary>
    public virtual bool ReturnsDeletedObject => false;

    /// <summary>A finalizer that a deletion adds, for kinds whose end is more than their own removal.</summary>
    public virtual string? DeletionFinalizer => null;

    /// <summary>Whether dependents outlive the object when the client says nothing about them.</summary>
    public virtual bool OrphansByDefault => false;

    /// <returns>Why <paramref name="name"/> cannot be a name of this kind, or null.</returns>
    public virtual string? NameFault(string name) => NameRules.SubdomainFault(name);

    /// <summary>Drops what the kind does not know.</summary>
    /// <returns>Paths of the dropped fields.</returns>
    public abstract IReadOnlyList<string> Decode(JsonObject tree);

    /// <summary>Fills what the client left out. Doing it twice changes nothing.</summary>
    public virtual void Default(JsonObject tree)
    {
    }

    /// <summary>Removes what a client may not set on a new object.</summary>
    public virtual void PrepareForCreate(JsonObject tree)
    {
        if (HasStatus)
        {
            tree.Remove("status");
        }
    }

    public virtual void Validate(JsonObject tree, List<FieldError> errors)
    {
    }

    /// <summary>Keeps what an update may not touch.</summary>
    public virtual void PrepareForUpdate(JsonObject tree, JsonObject old)
    {
        if (HasStatus)
        {
            tree.Take("status", old);
        }
    }

    /// <summary>Keeps everything but the status.</summary>
    public virtual void PrepareForStatusUpdate(JsonObject tree, JsonObject old)
    {
        foreach (var property in tree.Select(p => p.Key).Union(old.Select(p => p.Key)).Except(["status", "metadata"]).ToArray())
        {
            tree.Take(property, old);
        }
    }

    /// <summary>Judges an update; by default as if the object were new. What must not change is checked by overrides, besides.</summary>
    public virtual void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors) => Validate(tree, errors);

    public virtual void ValidateStatusUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
    }

    /// <summary>True when the update changes what <c>metadata.generation</c> counts.</summary>
    public virtual bool ChangesGeneration(JsonObject tree, JsonObject old) => false;

    /// <summary>True when a new object starts with generation 1.</summary>
    public virtual bool HasGeneration => false;

    /// <summary>
    /// Takes what must be unique among all objects of the kind, in the transaction that stores the object: addresses, ports.
    /// </summary>
    public virtual void Allocate(JsonObject tree, ImmutableSortedDictionary<string, StoredObject> existing)
    {
    }

    /// <summary>Warnings for the client about what it sent.</summary>
    public virtual IEnumerable<string> Warnings(JsonObject tree) => [];

    /// <summary>Names of the fields that can be selected by, besides name and namespace.</summary>
    public virtual IReadOnlyList<string> SelectableFields => [];

    /// <summary>Values of all selectable fields.</summary>
    public virtual IReadOnlyDictionary<string, string> Fields(JsonObject tree)
    {
        var meta = new ObjectMeta(tree);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["metadata.name"] = meta.Name, ["metadata.namespace"] = meta.Namespace };
        foreach (var field in SelectableFields)
        {
            var value = tree.Path(field.Split('.'));
            fields[field] = value.IsText() ? value!.GetValue<string>() : value?.ToJsonString() ?? "";
        }

        return fields;
    }
}
