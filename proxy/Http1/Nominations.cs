using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>Finds the fields that <c>Connection</c> names as meant for this hop (RFC 9110 §7.6.1).</summary>
internal static class Nominations
{
    // Naming these cannot make the message mean something else to the next reader than to us.
    private static readonly KnownFieldSet NeverNominated = KnownFieldSet.Of(KnownField.Host, KnownField.ContentLength, KnownField.TransferEncoding);

    /// <returns>False if more than <paramref name="max"/> options have to be looked for.</returns>
    public static bool TryMark(ReadOnlySpan<byte> head, Span<HeaderField> fields, int max)
    {
        int options = 0;
        foreach (ref readonly HeaderField field in fields)
        {
            if (field.Known != KnownField.Connection)
            {
                continue;
            }

            ReadOnlySpan<byte> rest = field.Value(head);
            while (ListValue.TryTakeMember(ref rest, out ReadOnlySpan<byte> option))
            {
                if (ConnectionOption.Read(option) != ConnectionOptions.Nominates)
                {
                    continue;
                }

                if (++options > max)
                {
                    return false;
                }

                Mark(head, fields, option);
            }
        }

        return true;
    }

    private static void Mark(ReadOnlySpan<byte> head, Span<HeaderField> fields, ReadOnlySpan<byte> name)
    {
        foreach (ref HeaderField field in fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name(head), name) && !NeverNominated.Contains(field.Known))
            {
                field = field.Nominate();
            }
        }
    }
}
