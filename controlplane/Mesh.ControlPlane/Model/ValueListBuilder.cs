namespace Mesh.ControlPlane.Model;

/// <summary>Makes <see cref="ValueList{T}"/> usable with collection expressions and at the end of a query.</summary>
internal static class ValueListBuilder
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);

    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new([.. items]);
}
