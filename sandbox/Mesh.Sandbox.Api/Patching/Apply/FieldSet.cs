using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>
/// A set of paths into an object, kept as a tree that has the shape of <c>FieldsV1</c>. A node can be a member itself (<c>"."</c>), have children, or both.
/// Built by one owner through <see cref="Add"/>; the set operations make new sets.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> _children = new(StringComparer.Ordinal);

    /// <summary>Whether the path to this node is in the set.</summary>
    public bool IsMember { get; private set; }

    public bool IsEmpty => !IsMember && _children.Values.All(static child => child.IsEmpty);

    /// <summary>The paths below <paramref name="element"/>, or null when there are none.</summary>
    public FieldSet? Child(PathElement element) => _children.GetValueOrDefault(element.Text);

    public bool Contains(PathElement element) => Child(element) is { IsMember: true };

    /// <summary>Makes the path to this node a member.</summary>
    public void Add() => IsMember = true;

    /// <summary>The node below, made when absent. A node that stays without member is no part of the set.</summary>
    public FieldSet Descend(PathElement element)
    {
        if (!_children.TryGetValue(element.Text, out var child))
        {
            child = new FieldSet();
            _children[element.Text] = child;
        }

        return child;
    }

    public FieldSet Union(FieldSet other) => Combine(this, other, static (left, right) => left || right);

    public FieldSet Difference(FieldSet other) => Combine(this, other, static (left, right) => left && !right);

    public FieldSet Intersection(FieldSet other) => Combine(this, other, static (left, right) => left && right);

    /// <summary>
    /// A copy in which every named field with members below it is a member itself. Keys of maps and items of lists are no named fields: they
    /// stand for themselves. An applied configuration owns <c>spec.selector.app</c> without owning <c>spec.selector</c>; whether the parent is
    /// wanted can only be asked after this.
    /// </summary>
    public FieldSet WithNamedParents(MergeSchema schema) => WithNamedParents(schema, isNamedField: false);

    public bool SameAs(FieldSet other) => Difference(other).IsEmpty && other.Difference(this).IsEmpty;

    /// <summary>All member paths in the form used in messages, in order.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (IsMember && prefix.Length > 0)
        {
            yield return prefix;
        }

        foreach (var (element, child) in _children)
        {
            foreach (var path in child.Paths(prefix + new PathElement(element)))
            {
                yield return path;
            }
        }
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        var children = _children.Where(static pair => !pair.Value.IsEmpty).ToArray();
        if (IsMember && children.Length > 0)
        {
            json["."] = new JsonObject();
        }

        foreach (var (element, child) in children)
        {
            json[element] = child.ToJson();
        }

        return json;
    }

    /// <summary>Null when <paramref name="json"/> is not of the form of <c>FieldsV1</c>.</summary>
    public static FieldSet? FromJson(JsonNode? json, bool isRoot = true)
    {
        if (json is not JsonObject fields)
        {
            return null;
        }

        var set = new FieldSet { IsMember = !isRoot && (fields.Count == 0 || fields.ContainsKey(".")) };
        foreach (var (name, child) in fields)
        {
            if (name == ".")
            {
                continue;
            }

            if (PathElement.Parse(name) is not { } element || FromJson(child, isRoot: false) is not { } below)
            {
                return null;
            }

            set._children[element.Text] = below;
        }

        return set;
    }

    private FieldSet WithNamedParents(MergeSchema schema, bool isNamedField)
    {
        var result = new FieldSet { IsMember = IsMember || isNamedField && !IsEmpty };
        foreach (var (text, child) in _children)
        {
            var name = new PathElement(text).FieldName;
            result._children[text] = child.WithNamedParents(name is null ? schema.Items : schema.Field(name), name is not null && !schema.IsMap);
        }

        return result;
    }

    private static FieldSet Combine(FieldSet? left, FieldSet? right, Func<bool, bool, bool> isMember)
    {
        var result = new FieldSet { IsMember = isMember(left?.IsMember ?? false, right?.IsMember ?? false) };
        foreach (var element in (left?._children.Keys ?? Enumerable.Empty<string>()).Union(right?._children.Keys ?? Enumerable.Empty<string>()))
        {
            var child = Combine(left?._children.GetValueOrDefault(element), right?._children.GetValueOrDefault(element), isMember);
            if (!child.IsEmpty)
            {
                result._children[element] = child;
            }
        }

        return result;
    }
}
