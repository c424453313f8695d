<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: GPL-2.0 -->
<!-- A matrix's results as JUnit XML: a suite for each kernel. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="xml" encoding="UTF-8" indent="yes"/>

<xsl:template match="/matrix">
	<testsuites><xsl:apply-templates select="cell"/></testsuites>
</xsl:template>

<xsl:template match="cell">
	<testsuite name="{@name}" tests="{testsuite/@tests}" failures="{testsuite/@failures}"
		errors="{testsuite/@errors}" skipped="{testsuite/@skipped}" time="{testsuite/@time}">
		<xsl:apply-templates select="testsuite/testcase" mode="copy"/>
	</testsuite>
</xsl:template>

<!-- A kernel on which nothing ran counts as one test. -->
<xsl:template match="cell[not(testsuite)]">
	<testsuite name="{@name}" tests="1" failures="0" errors="{number(@verdict != 'skip')}"
		skipped="{number(@verdict = 'skip')}" time="0">
		<testcase classname="{@name}" name="set-up" time="0">
			<xsl:choose>
				<xsl:when test="@verdict = 'skip'"><skipped message="{@reason}"/></xsl:when>
				<xsl:otherwise><error message="{@reason}"/></xsl:otherwise>
			</xsl:choose>
		</testcase>
	</testsuite>
</xsl:template>

<!-- Of two kernels of one release each has a class of its own. -->
<xsl:template match="testcase" mode="copy">
	<testcase classname="{../../@name}.livepatch"
		name="{@name}" time="{@time}">
		<xsl:copy-of select="*"/>
	</testcase>
</xsl:template>

</xsl:stylesheet>
