using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Mesh.Proxy.Access;

/// <summary>
/// The path of a request in the one form in which every application must understand it, or the finding that there is no such form. Percent-encodings are decoded; a path is ambiguous if
/// applications are known to read it in several ways, because one of them may be the way around a rule:
/// <list type="bullet">
/// <item>dot segments, however they are written: some resolve them, some before decoding, some not at all;</item>
/// <item>empty segments: some merge slashes;</item>
/// <item>backslashes and encoded slashes: some take them for slashes;</item>
/// <item>semicolons: some cut parameters off each segment;</item>
/// <item>encoded percent signs: some decode twice; encoded <c>?</c> and <c>#</c>: some split afterwards;</item>
/// <item>control characters, encoded or not, raw bytes beyond ASCII, encodings that are none, UTF-8 that is none (an overlong form of a slash).</item>
/// </list>
/// Each stands for published ways around access rules of proxies and frameworks. The form is the normal form that routes use (<see cref="Routing.Matching.RequestPath"/>) wherever that is
/// not ambiguous, except that other characters than the unreserved ones are decoded, too.
/// </summary>
internal readonly ref struct AccessPath
{
    // RFC 3986: unreserved, sub-delims without ";", ":" and "@", and the slash.
    private static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/"u8);

    // What a path may have besides, without being taken for something else: not allowed by RFC 3986, but harmless and in use.
    private static readonly SearchValues<byte> Harmless = SearchValues.Create("\"<>[]^`{|}"u8);

    private AccessPath(ReadOnlySpan<byte> text, bool isAmbiguous)
    {
        Text = text;
        IsAmbiguous = isAmbiguous;
    }

    /// <summary>Begins with a slash; empty if it is ambiguous.</summary>
    public ReadOnlySpan<byte> Text { get; }

    public bool IsAmbiguous { get; }

    private static AccessPath Ambiguous => new(default, isAmbiguous: true);

    /// <param name="pathAndQuery">As sent. Allocates only for a path with percent-encodings.</param>
    public static AccessPath Of(ReadOnlySpan<byte> pathAndQuery)
    {
        int end = pathAndQuery.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = end < 0 ? pathAndQuery : pathAndQuery[..end];
        if (path.IsEmpty)
        {
            return new AccessPath("/"u8, isAmbiguous: false);
        }

        if (path.IndexOfAnyExcept(Plain) >= 0)
        {
            path = path.Contains((byte)'%') ? Decode(path) : HasOnlyHarmless(path) ? path : default;
        }

        return !path.IsEmpty && path[0] == '/' && HasOnlyNames(path) ? new AccessPath(path, isAmbiguous: false) : Ambiguous;
    }

    /// <summary>True for a path of which no request has another form, so that a rule may name it.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> path) => !path.IsEmpty && path[0] == '/' && path.IndexOfAnyExcept(Plain) < 0 && HasOnlyNames(path);

    /// <returns>Empty for what cannot be decoded in one way only.</returns>
    private static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> path)
    {
        byte[] decoded = new byte[path.Length];
        int length = 0;
        for (int i = 0; i < path.Length; i++)
        {
            byte value = path[i];
            if (value == '%')
            {
                if (path.Length - i < 3 || !Utf8Parser.TryParse(path.Slice(i + 1, 2), out value, out int consumed, 'X') || consumed != 2 || IsAmbiguousData(value))
                {
                    return default;
                }

                i += 2;
            }
            else if (!Plain.Contains(value) && !Harmless.Contains(value))
            {
                return default;
            }

            decoded[length++] = value;
        }

        return Utf8.IsValid(decoded.AsSpan(0, length)) ? decoded.AsSpan(0, length) : default;
    }

    private static bool IsAmbiguousData(byte value) => value is < 0x20 or 0x7f or (byte)'/' or (byte)'\\' or (byte)';' or (byte)'%' or (byte)'?' or (byte)'#';

    private static bool HasOnlyHarmless(ReadOnlySpan<byte> path)
    {
        foreach (byte value in path)
        {
            if (!Plain.Contains(value) && !Harmless.Contains(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>No empty segment but the last, and none of dots.</summary>
    private static bool HasOnlyNames(ReadOnlySpan<byte> path)
    {
        for (int from = 1; from < path.Length;)
        {
            int next = path[from..].IndexOf((byte)'/');
            ReadOnlySpan<byte> segment = next < 0 ? path[from..] : path.Slice(from, next);
            if (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8))
            {
                return false;
            }

            from += segment.Length + 1;
        }

        return true;
    }
}
