namespace Mesh.Proxy.Http1;

/// <summary>A set of known field names in one word.</summary>
internal readonly record struct KnownFieldSet
{
    private readonly ulong _bits;

    private KnownFieldSet(ulong bits) => _bits = bits;

    public static KnownFieldSet Empty => default;

    public bool IsEmpty => _bits == 0;

    public static KnownFieldSet operator |(KnownFieldSet left, KnownFieldSet right) => new(left._bits | right._bits);

    public static KnownFieldSet operator &(KnownFieldSet left, KnownFieldSet right) => new(left._bits & right._bits);

    public static KnownFieldSet Of(params ReadOnlySpan<KnownField> fields)
    {
        KnownFieldSet set = Empty;
        foreach (KnownField field in fields)
        {
            set = set.With(field);
        }

        return set;
    }

    /// <summary>This set and one name; <see cref="KnownField.None"/> is never a member.</summary>
    public KnownFieldSet With(KnownField field) => new((_bits | (1UL << (int)field)) & ~1UL);

    public KnownFieldSet Without(KnownField field) => new(_bits & ~(1UL << (int)field));

    public bool Contains(KnownField field) => ((_bits >> (int)field) & 1) != 0;
}
