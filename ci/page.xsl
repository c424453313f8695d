<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: GPL-2.0 -->
<!-- A matrix's results as one page of HTML: kernel by scenario; a click shows the log.
     Needs no other file, no network and no scripts: the log that is clicked at is the
     target of the link, and targets are what is shown. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
<xsl:key name="case" match="testcase" use="concat(../../@name, ' ', @name)"/>

<xsl:template match="/matrix">
<html lang="en">
<head>
<meta name="viewport" content="width=device-width"/>
<title>klp-state: <xsl:value-of select="count(cell)"/> kernels</title>
<style>
body { font: 15px/1.4 sans-serif; margin: 1.5em; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.3em; margin: 0; }
p { margin: .4em 0 1em; color: #555; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: normal; padding: .15em .8em .15em 0; }
thead th { vertical-align: bottom; text-align: center; padding: .3em .6em; font-weight: bold; max-width: 13em; }
thead small, tfoot small { display: block; font-weight: normal; color: #555; }
tbody tr:hover { background: #f2f2f2; }
td { text-align: center; padding: 1px; }
td a, td span { display: block; min-width: 5em; padding: .1em .4em; border-radius: 3px; text-decoration: none; color: #000; }
.pass { background: #b7e4c0; }
.fail, .splat { background: #f4a8a0; font-weight: bold; }
.panic, .timeout, .lost, .infra, .none, .incomplete { background: #e6b3f0; font-weight: bold; }
.skip, .xfail { background: #fbe8a6; }
.absent { color: #999; }
section { display: none; position: fixed; left: 0; right: 0; bottom: 0; max-height: 60%; overflow: auto; background: #fff; border-top: 3px solid #333; padding: 1em 1.5em; }
section:target { display: block; }
section h2 { font-size: 1.1em; margin: 0 0 .5em; }
pre { margin: .5em 0; padding: .6em; background: #f2f2f2; white-space: pre-wrap; overflow-wrap: anywhere; }
.close { float: right; }
</style>
</head>
<body>
<h1>klp-state: the livepatch system state contract, on <xsl:value-of select="count(cell)"/> kernels</h1>
<p id="top"><xsl:value-of select="@date"/> · <xsl:value-of select="@facts"/></p>
<table>
<thead><tr><th></th><xsl:apply-templates select="cell" mode="head"/></tr></thead>
<tbody>
<xsl:for-each select="scenario">
<xsl:variable name="scenario" select="@name"/>
<tr><th scope="row"><xsl:value-of select="@name"/></th>
<xsl:for-each select="/matrix/cell">
<td><xsl:variable name="case" select="key('case', concat(@name, ' ', $scenario))"/>
<xsl:choose>
<xsl:when test="$case"><xsl:apply-templates select="$case" mode="cell"/></xsl:when>
<xsl:otherwise><span class="absent" title="not run">·</span></xsl:otherwise>
</xsl:choose></td>
</xsl:for-each>
</tr>
</xsl:for-each>
</tbody>
</table>
<p>✓ pass · ✗ fail · ⚡ the kernel complained (splat) · ‼ panic · ⌛ timeout · ? lost, no guest, or not run ·
○ skipped, or failed as expected · a click on a symbol shows the log</p>
<xsl:apply-templates select="cell/testsuite/testcase" mode="log"/>
</body>
</html>
</xsl:template>

<!-- A kernel: its name, and how it ended. -->
<xsl:template match="cell" mode="head">
<th scope="col"><xsl:value-of select="@name"/><small><xsl:value-of select="@release"/></small>
<small class="{@verdict}"><xsl:call-template name="symbol"><xsl:with-param name="verdict" select="@verdict"/></xsl:call-template><xsl:text> </xsl:text>
<xsl:choose>
<xsl:when test="@verdict = 'pass'"><xsl:value-of select="@reason"/></xsl:when>
<xsl:when test="@verdict = 'fail'"><xsl:value-of select="substring-before(@reason, ':')"/></xsl:when>
<xsl:when test="@verdict = 'none'">not run: <xsl:value-of select="@reason"/></xsl:when>
<xsl:otherwise><xsl:value-of select="@verdict"/>: <xsl:value-of select="@reason"/></xsl:otherwise>
</xsl:choose></small></th>
</xsl:template>

<!-- A scenario on a kernel. -->
<xsl:template match="testcase" mode="cell">
<xsl:variable name="verdict"><xsl:call-template name="verdict"/></xsl:variable>
<a class="{$verdict}" href="#{../../@name}/{@name}" title="{$verdict}: {@name} on {../../@name}">
<xsl:call-template name="symbol"><xsl:with-param name="verdict" select="$verdict"/></xsl:call-template>
<xsl:if test="$verdict != 'pass'"><xsl:text> </xsl:text><xsl:value-of select="$verdict"/></xsl:if></a>
</xsl:template>

<xsl:template match="testcase" mode="log">
<section id="{../../@name}/{@name}">
<a class="close" href="#top">close</a>
<h2><xsl:value-of select="@name"/> on <xsl:value-of select="../../@name"/>, <xsl:value-of select="../../@release"/>: <xsl:call-template name="verdict"/>, <xsl:value-of select="@time"/> s</h2>
<xsl:if test="*/@message"><p><xsl:value-of select="*/@message"/></p></xsl:if>
<pre><xsl:value-of select="system-out"/></pre>
<xsl:if test="system-err">What the kernel said meanwhile:<pre><xsl:value-of select="system-err"/></pre></xsl:if>
</section>
</xsl:template>

<!-- klp-lab's verdict stands at the head of the message. -->
<xsl:template name="verdict">
<xsl:choose>
<xsl:when test="*/@message"><xsl:value-of select="substring-before(*/@message, ':')"/></xsl:when>
<xsl:otherwise>pass</xsl:otherwise>
</xsl:choose>
</xsl:template>

<xsl:template name="symbol">
<xsl:param name="verdict"/>
<xsl:choose>
<xsl:when test="$verdict = 'pass'">✓</xsl:when>
<xsl:when test="$verdict = 'fail'">✗</xsl:when>
<xsl:when test="$verdict = 'splat'">⚡</xsl:when>
<xsl:when test="$verdict = 'panic'">‼</xsl:when>
<xsl:when test="$verdict = 'timeout'">⌛</xsl:when>
<xsl:when test="$verdict = 'skip' or $verdict = 'xfail'">○</xsl:when>
<xsl:otherwise>?</xsl:otherwise>
</xsl:choose>
</xsl:template>

</xsl:stylesheet>
