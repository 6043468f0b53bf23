using System.Text;
using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Access;

/// <summary>A header field that is there, or has a value.</summary>
/// <param name="name">Name in lower case.</param>
/// <param name="exact">The value; null: any.</param>
internal sealed class AccessHeaderMatch(string name, string? exact)
{
    private readonly FieldName _name = new(name);
    private readonly byte[]? _exact = exact is null ? null : Encoding.Latin1.GetBytes(exact);

    /// <param name="head">The request.</param>
    /// <param name="isLikenessEnough">
    /// One of several values is enough, in any case: nobody knows which one the application takes. Otherwise the field must be there once, with that value.
    /// </param>
    public bool Matches(RequestHead head, bool isLikenessEnough)
    {
        if (!head.TryGetField(_name, 0, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        if (_exact is null)
        {
            return true;
        }

        if (!isLikenessEnough)
        {
            return value.SequenceEqual(_exact) && !head.TryGetField(_name, 1, out _);
        }

        for (int i = 0; head.TryGetField(_name, i, out value); i++)
        {
            if (IsAmong(value))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAmong(ReadOnlySpan<byte> values)
    {
        if (Ascii.EqualsIgnoreCase(values, _exact))
        {
            return true;
        }

        while (!values.IsEmpty)
        {
            int comma = values.IndexOf((byte)',');
            ReadOnlySpan<byte> value = comma < 0 ? values : values[..comma];
            if (Ascii.EqualsIgnoreCase(value[Ascii.Trim(value)], _exact))
            {
                return true;
            }

            values = comma < 0 ? default : values[(comma + 1)..];
        }

        return false;
    }
}
